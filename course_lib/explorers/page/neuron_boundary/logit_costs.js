// What examples of two classes cost: each at its logit, on the curve of its label; the mean is the loss.

import { LOOKS } from "../shared/marks.js";
import { softplus } from "./neuron.js";

const CORNERS = 160;
// The first picture reaches so far; then each reaches twice as far as the one before.
const [WIDE, HIGH] = [6, 3.3];
// The logits of p = 0.1, 0.5 and 0.9.
export const LEVELS = [0.1, 0.5, 0.9].map((p) => ({ p, logit: Math.log(p / (1 - p)) }));
const DOTTED = [2, 3];
// Numbers closer than this, in pixels, would lie on each other.
const APART = 24;

// labels: of the examples; inks: the colours of labels 0 and 1; last, what `neuron` says: the costliest is ringed, unless it is null.
export function paintCosts(plane, colours, inks, labels, { logits, costs, loss, costliest }) {
  const wide = WIDE * doublings(1.08 * Math.max(...logits.map(Math.abs)), WIDE);
  const high = HIGH * doublings(1.12 * Math.max(...costs), HIGH);
  plane.x.range = [-wide, wide];
  plane.y.range = [0, high];
  plane.axes(colours, [], () => {
    plane.inside(() => {
      levels(plane, colours, high);
      curves(plane, colours, inks, wide, high);
    });
  });
  plane.inside(() => {
    plane.line([[-wide, loss], [wide, loss]], colours.ink, 1.2, [8, 3, 2, 3]);
    plane.text("loss", [wide, loss], colours.ink, -30, 8);
    logits.forEach((s, i) => LOOKS[labels[i]].mark(plane, [s, costs[i]], inks[labels[i]], 4));
    if (costliest === null) return;
    const place = [logits[costliest], costs[costliest]];
    LOOKS[labels[costliest]].mark(plane, place, inks[labels[costliest]], 6, colours.ink);
  });
}

function doublings(needed, first) {
  return 2 ** Math.max(0, Math.ceil(Math.log2(needed / first)));
}

function levels(plane, colours, high) {
  const { pen } = plane;
  const apart = plane.left(LEVELS[2].logit) - plane.left(0);
  for (const { logit } of LEVELS) {
    plane.line([[logit, 0], [logit, high]], logit ? colours.quiet : colours.ink, logit ? 1 : 1.5, logit ? DOTTED : []);
  }
  // After all lines: where these are close, one would run through the number of the next.
  for (const { p, logit } of LEVELS) {
    if (logit && apart < APART) continue;
    Object.assign(pen, { fillStyle: colours.ground, textAlign: "center", textBaseline: "middle" });
    pen.fillRect(plane.left(logit) - 11, plane.top(high) - 2, 22, 14);
    pen.fillStyle = colours.ink;
    pen.fillText(String(p), plane.left(logit), plane.top(high) + 5);
  }
}

function curves(plane, colours, inks, wide, high) {
  // The names stand beside the curves, where these are nearly straight, on the side where there is room.
  const far = Math.min(0.72 * high, 0.9 * wide);
  const aside = far < 0.6 * wide ? [8, -56] : [-56, 8];
  for (const label of [0, 1]) {
    const sign = label ? -1 : 1;
    const points = Array.from({ length: CORNERS + 1 }, (_, k) => {
      const s = wide * ((2 * k) / CORNERS - 1);
      return [s, softplus(sign * s)];
    });
    plane.line(points, inks[label], 2, LOOKS[label].dash);
    plane.text(`y = ${label} ${LOOKS[label].says}`, [sign * far, far], colours.ink, aside[label]);
  }
}
