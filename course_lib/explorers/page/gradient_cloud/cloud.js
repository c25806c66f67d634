// Gradients of batches as a cloud of dots around the full gradient, zero in the middle of the picture.

import { arrow } from "../shared/arrow.js";
import { LOOKS } from "../shared/marks.js";
import { oneScale } from "../shared/one_scale.js";
import { ellipse } from "./spread.js";

// Both ellipses reach so many standard deviations; about six of seven dots lie inside.
const DEVIATIONS = 2;
const DASH = [7, 4];
// A shorter arrow would be all head, in pixels.
const SHORTEST = 14;
// Half the width of the words on the wrong side, in pixels.
const WORDS = 52;

// singles: the gradient of each example; gradients: of each batch, and whether it leads uphill;
// measured, predicted: {mean, covariances} of the batches' gradients.
export function paintCloud(plane, colours, { singles, full, gradients, uphill, measured, predicted }) {
  // No batch reaches further than an example; in steps, so that a shrinking cloud is seen to shrink.
  const reach = Math.max(...singles.flat().map(Math.abs));
  oneScale(plane, reach > 0 ? 2 ** (Math.ceil(4 * Math.log2(1.03 * reach)) / 4) : 1);
  plane.axes(colours);
  plane.inside((pen) => {
    if (Math.hypot(...full)) wrongSide(plane, colours, full, gradients);
    plane.line(plane.x.range.map((x) => [x, 0]), colours.quiet, 1);
    plane.line(plane.y.range.map((y) => [0, y]), colours.quiet, 1);
    pen.globalAlpha = 0.5;
    gradients.forEach((gradient, k) => {
      const look = LOOKS[uphill[k] ? 1 : 0];
      look.mark(plane, gradient, uphill[k] ? colours.runs[0] : colours.curve, 4);
    });
    pen.globalAlpha = 1;
    plane.line(ellipse(measured.mean, measured.covariances, DEVIATIONS), colours.runs[1], 2.5, DASH);
    plane.line(ellipse(predicted.mean, predicted.covariances, DEVIATIONS), colours.ink, 1.5);
    const length = Math.hypot(plane.left(full[0]) - plane.left(0), plane.top(full[1]) - plane.top(0));
    if (length > SHORTEST) arrow(plane, [0, 0], full, length, colours.runs[2], 3);
    plane.dot(full, colours.runs[2], 4, colours.ground);
    plane.dot([0, 0], colours.ink, 3);
    plane.text("0", [0, 0], colours.ink, 5, -9);
  });
}

// The half of the plane whose gradients lead uphill: they point away from the full gradient.
function wrongSide(plane, colours, full, gradients) {
  const [u, v] = full.map((slope) => slope / Math.hypot(...full));
  const size = plane.y.range[1];
  // So far against the full gradient, and so far across it.
  const at = (against, across) => [size * (-against * u - across * v), size * (-against * v + across * u)];
  const corners = [at(0, 3), at(3, 3), at(3, -3), at(0, -3)];
  const { pen } = plane;
  const [left, right] = plane.x.range.map((x) => plane.left(x));
  const [bottom, top] = plane.y.range.map((y) => plane.top(y));
  pen.save();
  pen.beginPath();
  pen.rect(left, top, right - left, bottom - top);
  pen.clip();
  pen.beginPath();
  for (const [x, y] of corners) pen.lineTo(plane.left(x), plane.top(y));
  pen.fillStyle = colours.grid;
  pen.fill();
  pen.restore();
  plane.line([corners[0], corners[3]], colours.quiet, 1, [2, 3]);
  // The words stand where there are no dots.
  const alone = (place) => Math.min(...gradients.map(([x, y]) => Math.hypot(x - place[0], y - place[1])));
  const [x, y] = [at(0.75, 0), at(0.6, 0.5), at(0.6, -0.5)].sort((a, b) => alone(b) - alone(a))[0];
  Object.assign(pen, { fillStyle: colours.quiet, textAlign: "center", textBaseline: "middle" });
  pen.fillText("these lead uphill", Math.min(right - WORDS, Math.max(left + WORDS, plane.left(x))), plane.top(y));
}
