// A list of which one is chosen: for more of them than there is room for buttons.

import { part } from "../shared/controls.js";
import { put } from "../shared/written.js";

// options: {value: what it says}; `chosen(value)` when another one is.
export function pick(parent, { label, options, value, chosen }) {
  const row = part(parent, "label", "descent-row descent-picking");
  part(row, "span", "descent-name").textContent = label;
  const list = part(row, "select", "descent-pick");
  for (const [name, says] of Object.entries(options)) Object.assign(part(list, "option", ""), { value: name, textContent: says });
  list.value = value;
  list.addEventListener("change", () => chosen(list.value));
  return { set: (name) => put(list, "value", name) };
}
