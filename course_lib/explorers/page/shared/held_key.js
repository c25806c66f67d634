// Whether a key is held down in a part of the page: it repeats, and only its end is the student's last word.

// `released()` when the key goes up, wherever the focus is by then, or when it leaves the page with the key down.
export function heldKey(el, released) {
  let held = false;
  const stopping = new AbortController();
  const always = { capture: true, signal: stopping.signal };
  const release = () => {
    held = false;
    released();
  };
  el.addEventListener("keydown", () => (held = true), always);
  el.addEventListener("focusout", release, always);
  window.addEventListener("keyup", release, always);
  window.addEventListener("blur", release, always);
  return { held: () => held, stop: () => stopping.abort() };
}
