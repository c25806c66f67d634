// What an element already says is not written again: for each change the browser lays out and paints the page anew.

// A property that is read as it was written, such as textContent.
export function put(element, property, value) {
  if (element[property] !== value) element[property] = value;
}
