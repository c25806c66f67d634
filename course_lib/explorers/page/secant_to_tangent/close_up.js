// A curve seen so near that one step fills the picture: there it is straight, and a secant as its computer finds it is not.

import { chordSlope } from "./chord.js";
import { short } from "../shared/readings.js";

// So many steps to either side.
const WIDE = 1.25;
const DASHED = [8, 5];

// From one point to another: the run, then the rise.
export function riseAndRun(plane, [[x, y], [right, up]], colour) {
  plane.line([[x, y], [right, y], [right, up]], colour, 2);
  const [wide, high] = [plane.left(right) - plane.left(x), plane.top(y) - plane.top(up)];
  if (wide > 40) plane.text("run", [(x + right) / 2, y], colour, -12, high > 0 ? -10 : 10);
  if (Math.abs(high) > 24) plane.text("rise", [right, (y + up) / 2], colour, wide > 70 ? -30 : 6, 0);
}

export class CloseUp {
  // name: of the place in the middle; flattest: no slope is drawn steeper than this one would be.
  constructor(page, parent, { name, flattest }) {
    this.flattest = flattest;
    const where = { [-1]: `${name} − h`, 0: name, 1: `${name} + h` };
    this.plane = page.picture(parent, {
      height: 0.72, least: 250, x: { range: [-WIDE, WIDE], label: "", says: (tick) => where[tick] ?? "" },
      y: { range: [-1, 1], label: "", says: () => "" },
    });
  }

  // In steps: h is 1 to the right, and as much is 1 upwards.
  paint(colours, curve, { x, h, run, secant, tangent, exact }) {
    const { plane } = this;
    const tall = 1.35 * WIDE * Math.max(Math.abs(tangent), Math.abs(exact), this.flattest);
    plane.y = { ...plane.y, range: [-tall, tall], label: `close up: ±h = ±${short(h)}` };
    const rise = (u) => u * chordSlope(curve, x, x + u * h);
    const from = 1 - run / h;
    // A forward secant begins on the curve; of a central one, the middle is where it would be without rounding.
    const level = from ? (rise(from) + rise(1)) / 2 - secant : 0;
    const points = [from, 1].map((u) => [u, level + secant * (u - from)]);
    const along = (slope, high, through) => [-WIDE, WIDE].map((u) => [u, high + slope * (u - through)]);
    plane.axes(colours);
    plane.inside(() => {
      plane.line(Array.from({ length: 81 }, (_, i) => (WIDE * (i - 40)) / 40).map((u) => [u, rise(u)]), colours.curve, 2.5);
      plane.line(along(tangent, 0, 0), colours.ink, 1.5);
      plane.line(along(secant, level, from), colours.runs[0], 2.5, DASHED);
      riseAndRun(plane, points, colours.runs[1]);
      points.forEach((point) => plane.dot(point, colours.runs[0], 5));
      plane.dot([0, 0], colours.curve, 7, colours.ink);
    });
  }
}
