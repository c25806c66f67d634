// Numbers that change with the picture, each behind its name, the points of the numbers below each other.

import { part } from "./controls.js";
import { withMinus } from "./minus.js";
import { put } from "./written.js";

// names: one for each row. The function returned takes, for each row, {says, ink, dashed}; without ink there is no mark.
export function readings(parent, names) {
  const box = part(parent, "div", "descent-readings");
  const rows = names.map((name) => {
    const mark = part(box, "span", "");
    mark.textContent = name;
    return { mark, output: part(box, "span", "descent-reading") };
  });
  return (read) =>
    read.forEach(({ says, ink = "transparent", dashed = false }, i) => {
      const row = rows[i];
      put(row.output, "textContent", says);
      const border = `4px ${dashed ? "dashed" : "solid"} ${ink}`;
      // The browser would read it back in a form of its own.
      if (row.border !== border) row.mark.style.borderLeft = row.border = border;
    });
}

// Four digits are enough for a sentence.
export function short(value) {
  const number = Number(value.toPrecision(4));
  return withMinus(number !== 0 && Math.abs(number) < 1e-3 ? number.toExponential() : number);
}

// So many digits after the point; nothing is less than nothing.
export function fixed(value, digits) {
  const said = value.toFixed(digits);
  return Number(said) === 0 ? (0).toFixed(digits) : withMinus(said);
}
