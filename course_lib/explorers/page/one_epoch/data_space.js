// Points and the lines that an epoch has drawn through them: a place on the map of the loss is a line here.

import { numberBackwards } from "./backward_numbers.js";
import { LOOKS } from "../shared/marks.js";
import { off } from "./line_sgd.js";

const USED = LOOKS[1];
const BEFORE = [7, 4];
const DOTTED = [2, 3];
// Half the way between the two errors of a point, before and after, in pixels.
const BESIDE = 3;

// The axes that show all points and the line that is zero everywhere, with room for a step that goes too far.
export function aroundPoints(points) {
  const [left, right] = ends(points.map(([x]) => x));
  const [low, high] = ends([0, ...points.map(([, y]) => y)]);
  const [wide, tall] = [right - left, high - low || 1];
  return { x: [left - 0.05 * wide, right + 0.13 * wide], y: [low - 0.1 * tall, high + 0.55 * tall] };
}

// lines: of the epoch so far; best: the least-squares line; batch: the rows used last, used: all so far.
export function paintDataSpace(plane, colours, { points, lines, best, batch, used }) {
  const [from, to] = ends(points.map(([x]) => x));
  const reach = [plane.x.range[0], to + 0.03 * (to - from)];
  const drawn = (w) => reach.map((x) => [x, off(w, [x, 0])]);
  const [now, before] = [lines.at(-1), lines.at(-2)];
  plane.axes(colours);
  plane.inside((pen) => {
    plane.line(drawn(best), colours.ink, 1.5, DOTTED);
    pen.globalAlpha = 0.45;
    for (const w of lines.slice(0, -2)) plane.line(drawn(w), colours.quiet, 1);
    pen.globalAlpha = 1;
    if (before) plane.line(drawn(before), colours.runs[1], 1.5, BEFORE);
    plane.line(drawn(now), colours.runs[1], 3);
    for (const row of batch) errors(plane, colours, points[row], before, now);
    points.forEach((point, row) => {
      if (batch.includes(row)) USED.mark(plane, point, colours.runs[2], 5, colours.ink);
      else plane.dot(point, used.includes(row) ? colours.curve : colours.ground, 4, colours.curve);
    });
    numberBackwards(plane, lines.map((w) => lastSeen(plane, w, reach[1])), colours.ink, 4, 0);
  });
}

// Where a line ends to the right: beside the points or, if it is steep, at the upper or lower rim.
function lastSeen({ y: { range: [low, high] } }, [w1, w2], right) {
  const rim = 0.03 * (high - low);
  const height = Math.min(high - rim, Math.max(low + rim, w1 + w2 * right));
  return [w2 === 0 ? right : Math.min(right, (height - w1) / w2), height];
}

// What the line was off by at a point, dashed, and what it is off by now.
function errors(plane, colours, point, before, now) {
  const side = BESIDE / (plane.left(1) - plane.left(0));
  for (const [w, at, dash] of [[before, -side, BEFORE], [now, side, []]]) {
    const [x, y] = [point[0] + at, point[1]];
    plane.line([[x, y], [x, y + off(w, point)]], colours.runs[2], 2, dash);
  }
}

function ends(values) {
  return [Math.min(...values), Math.max(...values)];
}
