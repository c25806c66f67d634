// Over-fitting in words: both losses, what one knob could still do, and how far the curve goes with a moved point.

import { fixed, short } from "../shared/readings.js";

const CALLED = { strength: "strength", rate: "dropout rate" };

// now: the present state; x: the place of the chosen point.
export function knobWords(now, x) {
  const { strength, rate, training, validation, lift, follows } = now;
  const state = `Strength ${short(strength)}, dropout rate ${short(rate)}: the loss is ${loss(training)} on the twelve points, `;
  const moved = lift && ` The point at x = ${fixed(x, 2)} is moved ${lift > 0 ? "up" : "down"} by ${short(Math.abs(lift))}, `;
  const along = lift && `and the curve goes along, ${Math.round(100 * follows)} % of the way.`;
  return `${state}and ${loss(validation)} on the validation points. ${became(now)}${moved ? moved + along : ""}`;
}

function became({ verdict, better, aim, aimed }) {
  if (verdict === "near the best") return "Neither knob alone would bring that down much further.";
  const why = verdict === "over-fits" ? "It over-fits" : "It under-fits";
  return `${why}: ${CALLED[better]} ${short(aim)} would bring the second number down to ${loss(aimed)}.`;
}

function loss(value) {
  return value < 5e-5 ? "0" : value.toPrecision(value < 1e-3 ? 1 : 2);
}
