// What two models say along one measurement, all else as it is; and which patients they have learned from.

import { LOOKS } from "../shared/marks.js";
import { ABOUT, level } from "./patient_words.js";

// The lines of the patients at the rim, in pixels; and the room that words in the grey need.
const [RUG, WORDS] = [9, 118];
// Where the axis of probabilities ends: below levels it leaves room for how often each was seen.
const [TOP, BOTTOM, BELOW_LEVELS] = [1.06, -0.03, -0.17];

// levels: those of the measurement, if it has no numbers; curves: probabilities at the values, a list a model;
// now: the present value, and says: the two probabilities there; seen: see `seenIn`; patients: of the training.
export function paintResponse(plane, colours, { name, levels, limits, values, curves, now, says, seen, patients }) {
  const at = (value) => (levels ? levels.indexOf(value) : value);
  const inks = [colours.curve, colours.runs[0]];
  plane.y.range = [levels ? BELOW_LEVELS : BOTTOM, TOP];
  plane.x.range = levels ? [-0.5, levels.length - 0.5] : limits;
  plane.x.label = `${ABOUT[name].is}${name === ABOUT[name].is ? "" : ` (${name})`}${ABOUT[name].unit ? `, ${ABOUT[name].unit}` : ""}`;
  plane.x.says = levels ? () => "" : String;
  plane.axes(colours, [name], () => {
    if (levels) nameLevels(plane, colours, name, levels, seen.counts);
    else plane.inside(() => behind(plane, colours, name, limits, seen.range, patients));
    plane.inside(() => plane.line([[plane.x.range[0], 0.5], [plane.x.range[1], 0.5]], colours.quiet, 1, [2, 3]));
  });
  plane.inside(() => {
    plane.line(plane.y.range.map((y) => [at(now), y]), colours.ink, 1);
    curves.forEach((p, i) => {
      const points = values.map((value, k) => [at(value), p[k]]);
      if (levels) for (const point of points) LOOKS[i].mark(plane, point, inks[i], 5);
      else plane.line(points, inks[i], 2.5, LOOKS[i].dash);
    });
    says.forEach((p, i) => LOOKS[i].mark(plane, [at(now), p], inks[i], 7, colours.ink));
  });
}

// Levels have no distances: their names stand side by side, with the number of patients who had them.
function nameLevels(plane, colours, name, levels, counts) {
  const { pen } = plane;
  levels.forEach((each, k) => {
    const x = plane.left(k);
    Object.assign(pen, { fillStyle: colours.ink, textAlign: "center", textBaseline: "top" });
    pen.fillText(level(name, each), x, plane.top(plane.y.range[0]) + 4);
    Object.assign(pen, { fillStyle: counts[k] ? colours.quiet : colours.ink, textBaseline: "bottom" });
    pen.fillText(counts[k] ? `${counts[k]} seen` : "nobody", x, plane.top(plane.y.range[0]) - 3);
  });
}

// Grey where no patient of the training was; each patient a line: the ill above, the healthy below.
function behind(plane, colours, name, limits, range, patients) {
  const { pen } = plane;
  const [bottom, top] = plane.y.range.map((y) => plane.top(y));
  for (const [low, high] of [[limits[0], range[0]], [range[1], limits[1]]]) {
    const [left, right] = [plane.left(low), plane.left(high)];
    pen.fillStyle = colours.grid;
    if (right > left) pen.fillRect(left, top, right - left, bottom - top);
    Object.assign(pen, { fillStyle: colours.quiet, textAlign: "center", textBaseline: "middle" });
    if (right - left > WORDS) pen.fillText("nobody in training", (left + right) / 2, (3 * top + bottom) / 4);
  }
  for (const [ill, from, to, colour] of [[true, top, top + RUG, colours.runs[1]], [false, bottom - RUG, bottom, colours.quiet]]) {
    pen.beginPath();
    for (const { measured } of patients.filter((each) => each.ill === ill)) {
      const x = plane.left(measured[name]);
      pen.moveTo(x, from);
      pen.lineTo(x, to);
    }
    Object.assign(pen, { strokeStyle: colour, lineWidth: 1 });
    pen.stroke();
  }
}
