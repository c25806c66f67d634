// A neuron among its examples, from above: the lines on which p is 0.1, 0.5 and 0.9, and who pays how much.

import { LEVELS } from "./logit_costs.js";
import { ends } from "./straight.js";

// The disc around an example that costs 1 nat, and the largest, in pixels.
const [DISC, LARGEST_DISC] = [11, 70];
// How the lines are drawn; how far apart they must be for numbers, and how far these stand from the border, in pixels.
const [NEXT, SLIGHT, BETWEEN, INSET] = [[7, 4], [2, 3], 26, 16];

// Who pays: the area of a disc is what its example costs.
export function paintDiscs(plane, colours, examples, costs) {
  plane.pen.globalAlpha = 0.25;
  examples.forEach(([x1, x2], i) => plane.dot([x1, x2], colours.runs[2], Math.min(LARGEST_DISC, DISC * Math.sqrt(costs[i]))));
  plane.pen.globalAlpha = 1;
}

// params: [w1, w2, b]; next: the same after a step, whose boundary is a broken line.
export function paintBoundary(plane, colours, params, next) {
  const later = Math.hypot(next[0], next[1]) && ends(plane, next);
  if (later) plane.line(later, colours.runs[1], 2, NEXT);
  const length = Math.hypot(params[0], params[1]);
  if (!length) return;
  const apart = (LEVELS[2].logit / length) * (plane.left(1) - plane.left(0));
  for (const { p, logit } of LEVELS) {
    const line = ends(plane, params, logit);
    if (!line) continue;
    plane.line(line, logit ? colours.quiet : colours.ink, logit ? 1.2 : 2.5, logit ? SLIGHT : []);
    if (!logit || apart > BETWEEN) numberOn(plane, colours, line, String(p));
  }
}

// On a line, near its higher end.
function numberOn(plane, colours, line, says) {
  const { pen } = plane;
  const [high, low] = line.map(([x, y]) => [plane.left(x), plane.top(y)]);
  const along = Math.min(0.5, INSET / Math.hypot(low[0] - high[0], low[1] - high[1]));
  const [x, y] = high.map((each, i) => each + along * (low[i] - each));
  Object.assign(pen, { fillStyle: colours.ground, textAlign: "center", textBaseline: "middle" });
  pen.fillRect(x - 11, y - 8, 22, 16);
  pen.fillStyle = colours.ink;
  pen.fillText(says, x, y);
}
