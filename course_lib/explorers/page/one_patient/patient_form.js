// A form of a patient's measurements: a slider for each number, buttons for the levels of all else.

import { choice, part, slider } from "../shared/controls.js";
import { ABOUT, amount, level } from "./patient_words.js";

// limits: {measurement: [low, high]}; choices: {measurement: its levels}; `change(name, value)` while one is moved,
// `done()` when it is let go, `back()` when all shall be as it was measured.
export function patientForm(parent, { names, limits, choices, change, done, back }) {
  const numberOf = (name) => {
    const [low, high] = limits[name];
    const at = (t) => rounded(name, low + t * (high - low), limits[name]);
    const of = (value) => (value - low) / (high - low);
    const steps = Math.round((high - low) / ABOUT[name].grain);
    const moved = (value) => change(name, value);
    return slider(parent, { label: name, value: low, at, of, steps, show: (value) => amount(name, value), moved, done });
  };
  const levelOf = (name) => {
    const known = choices[name];
    const options = Object.fromEntries(known.map((each) => [String(each), level(name, each)]));
    const chosen = (said) => {
      change(name, known.find((each) => String(each) === said));
      done();
    };
    const { set } = choice(parent, { label: name, options, value: "", chosen });
    return { set: (value) => set(String(value)) };
  };
  const controls = Object.fromEntries(names.map((name) => [name, (choices[name] ? levelOf : numberOf)(name)]));
  const button = part(parent, "button", "descent-button");
  Object.assign(button, { type: "button", textContent: "as measured" });
  button.addEventListener("click", back);
  return { show: (now) => names.forEach((name) => controls[name].set(now[name])) };
}

// A number of a measurement as its slider has them: between the limits, in whole or tenth units.
export function rounded(name, value, [low, high]) {
  return Math.min(high, Math.max(low, Number(value.toFixed(ABOUT[name].grain < 1 ? 1 : 0))));
}

// How far an arrow key leads from a value, a larger step with Shift; levels are counted.
export function stride(name, { limits, choices }, large) {
  if (choices[name]) return 1;
  const [low, high] = limits[name];
  return Math.max(ABOUT[name].grain, (high - low) / (large ? 20 : 200));
}
