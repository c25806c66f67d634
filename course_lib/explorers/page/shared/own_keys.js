// The keys of an explorer are not the notebook's: JupyterLab would go to another cell with them, or delete one.

// Shortcuts stay the notebook's: save, run, and the way out.
function isOurs({ key, ctrlKey, metaKey, shiftKey }) {
  return !ctrlKey && !metaKey && key !== "Escape" && !(shiftKey && key === "Enter");
}

// Until it is stopped: returns what does so.
export function keepKeys(el) {
  el.addEventListener("keydown", (event) => isOurs(event) && event.stopPropagation());
  // Notebook 7 takes a key at the document, before the explorer hears of it; but not from an element with this mark.
  const stopping = new AbortController();
  const mark = (event) => {
    if (el.contains(event.target)) event.target.toggleAttribute("data-lm-suppress-shortcuts", isOurs(event));
  };
  window.addEventListener("keydown", mark, { capture: true, signal: stopping.signal });
  return () => stopping.abort();
}
