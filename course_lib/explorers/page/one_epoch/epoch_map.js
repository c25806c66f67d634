// An epoch on the map of the loss: its lines as numbered places, and the lines through the points used last.

import { arrow, rightAngle } from "../shared/arrow.js";
import { numberBackwards } from "./backward_numbers.js";
import { footOf, linesThrough } from "./line_sgd.js";
import { LOOKS } from "../shared/marks.js";

const BROKEN = [7, 4];
// A shorter arrow would be all head; a right angle is drawn so large; both in pixels.
const [SHORT_STEP, CORNER] = [13, 9];

// loss: of lossMap; lines: of the epoch so far; batch: the rows used last; rises: which updates made the loss larger.
export function paintEpochMap(map, colours, loss, { points, start, epoch, lines, batch, rises, best }) {
  const [now, before] = [lines.at(-1), lines.at(-2)];
  const far = map.x.range[1] - map.x.range[0] + map.y.range[1] - map.y.range[0];
  loss.draw(map, Number.isFinite(now[0]) ? now : best, colours);
  map.inside(() => {
    for (const row of batch) map.line(linesThrough(points[row], best, far), colours.runs[2], batch.length > 1 ? 1 : 1.5, BROKEN);
    if (batch.length === 1) corner(map, colours, before, points[batch[0]]);
    map.line(lines, colours.quiet, 1.2);
    lines.forEach((place, k) => LOOKS[rises[k] ? 1 : 0].mark(map, place, rises[k] ? colours.runs[0] : colours.curve, 4));
    if (before) lastStep(map, colours, before, now);
    map.dot(start, colours.ground, 6, colours.ink);
    if (Number.isFinite(now[0])) map.dot(now, colours.runs[1], 6, colours.ink);
    numberBackwards(map, lines, colours.ink);
    if (epoch > 1) map.text("start", start, colours.quiet, 9, -9);
  });
}

// The step is at right angles to all lines through the point that was used.
function corner(map, colours, before, point) {
  const foot = footOf(before, point);
  const back = before.map((each, i) => each - foot[i]);
  if (Math.hypot(...back) > 0) rightAngle(map, foot, back, CORNER, colours.runs[2]);
}

function lastStep(map, colours, before, now) {
  const length = Math.hypot(map.left(now[0]) - map.left(before[0]), map.top(now[1]) - map.top(before[1]));
  if (length > SHORT_STEP) arrow(map, before, now.map((each, i) => each - before[i]), length, colours.runs[1]);
  else map.line([before, now], colours.runs[1], 2.5);
}
