// The probability that a neuron gives, as a light shade behind a drawing: the colour of the likelier class, the surer the deeper.

import { sigmoid } from "./neuron.js";
import { foot } from "./straight.js";

// Beyond these logits the shade is as deep as it becomes.
const SURE = 5;
const STOPS = 20;
// The deepest shade, as a part of 255.
const DEEPEST = 64;

// colours of labels 0 and 1: "#rrggbb".
export function probabilityShade(plane, params, colours) {
  const { pen } = plane;
  const [[left, right], [bottom, top]] = [plane.x.range, plane.y.range];
  const corner = [plane.left(left), plane.top(top)];
  pen.fillStyle = fill(plane, params, colours);
  pen.fillRect(...corner, plane.left(right) - corner[0], plane.top(bottom) - corner[1]);
}

function fill(plane, params, colours) {
  const [w1, w2, b] = params;
  const middle = [plane.x.range, plane.y.range].map(([low, high]) => (low + high) / 2);
  const here = w1 * middle[0] + w2 * middle[1] + b;
  const length = Math.hypot(w1, w2);
  const across = plane.x.range[1] - plane.x.range[0];
  // So short a w gives nearly one probability to all.
  if (length * across < 1e-3) return shade(sigmoid(here), colours);
  const start = foot(params, middle);
  const place = (logit) => [plane.left(start[0] + (logit * w1) / length ** 2), plane.top(start[1] + (logit * w2) / length ** 2)];
  const gradient = plane.pen.createLinearGradient(...place(-SURE), ...place(SURE));
  for (let k = 0; k <= STOPS; k++) gradient.addColorStop(k / STOPS, shade(sigmoid(SURE * ((2 * k) / STOPS - 1)), colours));
  return gradient;
}

function shade(p, colours) {
  const depth = Math.round(2 * Math.abs(p - 0.5) * DEEPEST);
  return `${colours[p > 0.5 ? 1 : 0]}${depth.toString(16).padStart(2, "0")}`;
}
