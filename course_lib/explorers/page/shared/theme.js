// Colours that follow the page's theme: nearly those of course_lib/figures/style.py, and the page's own ink.

// M. A. Petroff's colours (arXiv:2107.02270), told apart by colour-blind readers. On white his orange is too pale for a
// line (3:1), his blue for words (4.5:1): both are darker here.
const BLUE = "#3c72cc";
const RUN = ["#d97600", "#964a8b", "#e42536", "#7a21dd"];
// On a dark page the two violets would sink into the background.
const BLUE_ON_DARK = "#7ba6ff";
const RUN_ON_DARK = ["#f89c20", "#c77dbb", "#ff5c6c", "#a97bff"];

// To ask for them, the browser must work out the page's style in the middle of a frame: so they are kept.
const known = new WeakMap();

export function theme(el) {
  if (known.has(el)) return known.get(el);
  const colours = coloursOf(el);
  // Before it is in the page, an element has no colours of its own.
  if (el.isConnected) known.set(el, colours);
  return colours;
}

export function forgetTheme(el) {
  known.delete(el);
}

function coloursOf(el) {
  const style = getComputedStyle(el);
  const own = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const dark = isDark(el);
  return {
    dark,
    ink: own("--jp-ui-font-color1", dark ? "#e0e0e0" : "#222222"),
    quiet: own("--jp-ui-font-color2", dark ? "#a8a8a8" : "#5c5c5c"),
    ground: own("--jp-layout-color0", dark ? "#111111" : "#ffffff"),
    grid: dark ? "#383838" : "#e6e6e6",
    curve: dark ? BLUE_ON_DARK : BLUE,
    runs: dark ? RUN_ON_DARK : RUN,
  };
}

function isDark(el) {
  const said = document.body.dataset.jpThemeLight;
  if (said !== undefined) return said === "false";
  // VS Code and Colab say it in ways of their own; what is behind the explorer always tells.
  for (let node = el; node instanceof Element; node = node.parentElement) {
    const [r, g, b, alpha = 1] = (getComputedStyle(node).backgroundColor.match(/[\d.]+/g) || []).map(Number);
    if (alpha > 0 && b !== undefined) return 0.299 * r + 0.587 * g + 0.114 * b < 128;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

// Calls `redraw` when the page changes its theme; returns what stops that.
export function onTheme(redraw) {
  const watch = new MutationObserver(redraw);
  watch.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "class", "theme"] });
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", redraw);
  return () => {
    watch.disconnect();
    query.removeEventListener("change", redraw);
  };
}
