// The size of each weight as a bar on an axis of powers of ten: full for a positive one, hollow for a negative one.

import { power } from "../shared/powers.js";

const [SMALLEST, LARGEST] = [-3, 2.4];
const HALF_A_BAR = 0.34;

export class WeightBars {
  constructor(page, parent) {
    this.plane = page.picture(parent, {
      height: 0.6, least: 190, x: { range: [0.5, 1.5], label: "" },
      y: { range: [SMALLEST, LARGEST], label: "size of each weight (hollow: negative)", says: power },
    });
  }

  // free: the weights without any remedy, as a line above each bar; names: of the bars, or null for their numbers;
  // label: of the axis.
  paint(colours, { weights, free, names, label }) {
    const { plane } = this;
    plane.x = { range: [0.5, weights.length + 0.5], label, says: names ? () => "" : String };
    plane.axes(colours);
    names?.forEach((name, j) => this.name(name, j + 1, colours.quiet));
    plane.inside((pen) => {
      weights.forEach((weight, j) => {
        const [left, right] = [j + 1 - HALF_A_BAR, j + 1 + HALF_A_BAR];
        const box = this.box(left, right, sizeLevel(weight));
        Object.assign(pen, { fillStyle: colours.runs[1], strokeStyle: colours.runs[1], lineWidth: 1.5 });
        if (weight > 0) pen.fillRect(...box);
        pen.strokeRect(...box);
        plane.line([left, right].map((x) => [x, sizeLevel(free[j])]), colours.quiet, 2);
      });
    });
  }

  name(name, x, colour) {
    const { plane } = this;
    Object.assign(plane.pen, { fillStyle: colour, textAlign: "center", textBaseline: "top" });
    plane.pen.fillText(name, plane.left(x), plane.top(SMALLEST) + 4);
  }

  box(left, right, height) {
    const { plane } = this;
    const [x, y] = [plane.left(left), plane.top(height)];
    return [x, y, plane.left(right) - x, plane.top(SMALLEST) - y];
  }
}

function sizeLevel(weight) {
  return Math.max(SMALLEST, Math.log10(Math.abs(weight)));
}
