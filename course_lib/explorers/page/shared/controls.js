// What a student moves: sliders and choices from the keyboard too, and words that say what came of it.

import { put } from "./written.js";

const SPEAK_AFTER_MS = 500;

// A labelled slider for the numbers `at(0)` to `at(1)`; `moved(value)` while it moves, `done()` when it is let go.
export function slider(parent, { label, at, of, steps, value, show, moved, done }) {
  const row = part(parent, "label", "descent-row");
  part(row, "span", "descent-name").textContent = label;
  const input = part(row, "input", "");
  // Not said by itself: the slider's own value says it, and an <output> would say it a second time.
  const said = part(row, "span", "descent-number");
  said.setAttribute("aria-hidden", "true");
  Object.assign(input, { type: "range", min: 0, max: steps, step: 1 });
  const set = (number) => {
    put(input, "value", String(Math.round(of(number) * steps)));
    put(said, "textContent", show(number));
    input.setAttribute("aria-valuetext", show(number));
  };
  input.addEventListener("input", () => {
    const number = at(input.value / steps);
    moved(number);
    set(number);
  });
  input.addEventListener("change", done);
  set(value);
  return { set };
}

// Numbers from low to high, each step the same part more: for rates.
export function logarithmic(low, high) {
  return {
    at: (t) => Number((low * (high / low) ** t).toPrecision(3)),
    of: (value) => Math.log(value / low) / Math.log(high / low),
  };
}

export function whole(low, high) {
  return { at: (t) => Math.round(low + t * (high - low)), of: (value) => (value - low) / (high - low), steps: high - low };
}

// Buttons of which one is on; {value: what it says}.
export function choice(parent, { label, options, value, chosen }) {
  const row = part(parent, "div", "descent-row");
  Object.assign(row, { role: "radiogroup", ariaLabel: label });
  part(row, "span", "descent-name").textContent = label;
  const group = `descent-${Math.random().toString(36).slice(2)}`;
  const inputs = Object.entries(options).map(([name, says]) => {
    const box = part(row, "label", "descent-choice");
    const input = part(box, "input", "");
    Object.assign(input, { type: "radio", name: group, value: name, checked: name === value });
    box.append(` ${says}`);
    input.addEventListener("change", () => chosen(name));
    return input;
  });
  return { set: (name) => inputs.forEach((input) => put(input, "checked", input.value === name)) };
}

// A line that changes with the picture; a screen reader hears it once the student rests.
export function words(parent) {
  const seen = part(parent, "p", "descent-words");
  seen.setAttribute("aria-hidden", "true");
  const heard = part(parent, "p", "descent-heard");
  heard.setAttribute("role", "status");
  let timer = 0;
  return (text) => {
    if (seen.textContent === text) return;
    seen.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => (heard.textContent = text), SPEAK_AFTER_MS);
  };
}

// Draws at most once a frame, however often it is asked. The first time at once, when the event that asks is over:
// while the browser waits for the frame. What changes after that comes with the frame.
export function onceAFrame(draw) {
  let [asked, waits] = [false, false];
  const now = () => {
    asked = false;
    draw();
  };
  const frame = () => {
    waits = false;
    if (asked) now();
  };
  return () => {
    if (asked) return;
    asked = true;
    if (waits) return;
    waits = true;
    queueMicrotask(now);
    requestAnimationFrame(frame);
  };
}

export function part(parent, tag, name) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  parent.append(made);
  return made;
}
