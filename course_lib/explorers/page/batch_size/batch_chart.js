// Measured speeds against the batch size, both axes in powers, between the two lines that bound them.

import { LOOKS, run } from "../shared/marks.js";
import { power } from "../shared/powers.js";

const [DASH, DOTS, DASH_DOT] = [[7, 4], [2, 3], [9, 3, 2, 3]];
// What the lines without measurements are: how a line of text shows them, their colour in a theme, and their names.
export const LINES = [["– –", 0, "if no step took longer than the smallest"], ["· · ·", 1, "the most examples a second measured"], ["– · –", 2, "made up"]];
// Room beside the smallest and the largest batch, in doublings; below and above the curves, in powers of ten.
const [ROOM, BELOW, ABOVE] = [0.5, 0.25, 0.3];
// Of a line that bends.
const CORNERS = 60;

export class BatchChart {
  // of(size, seconds): the speed that is drawn.
  constructor(plane, of) {
    Object.assign(this, { plane, of });
    // Parts of a power have a line, but no number.
    plane.y.says = (exponent) => (Number.isInteger(exponent) ? power(exponent) : "");
    plane.x.says = (exponent) => (Number.isInteger(exponent) ? String(2 ** exponent) : "");
  }

  // The axes hold all curves, room above them, and a power of ten at least.
  fit(curves, madeUp) {
    const assumed = madeUp ? curves[0].sizes.map((size) => this.at(size, madeUp(size))) : [];
    const places = [...curves.flatMap((curve) => this.points(curve)), ...assumed];
    const [x, y] = [0, 1].map((i) => places.map((place) => place[i]));
    this.plane.x.range = [Math.min(...x) - ROOM, Math.max(...x) + ROOM];
    const top = Math.max(...y) + ABOVE;
    this.plane.y.range = [Math.min(Math.min(...y) - BELOW, Math.floor(top)), top];
  }

  points({ sizes, median }) {
    return sizes.map((size, i) => this.at(size, median[i]));
  }

  at(size, seconds) {
    return [Math.log2(size), Math.log10(this.of(size, seconds))];
  }

  // chosen, others: measured curves; now: what `costOf` says of the present size; madeUp: null or seconds(size).
  paint(colours, chosen, others, now, madeUp) {
    const { plane } = this;
    this.fit([chosen, ...others], madeUp);
    const behind = () => {
      this.bounds(colours, now);
      for (const curve of others) run(plane, this.points(curve), LOOKS[1], colours.quiet);
      if (madeUp) this.assumed(colours, madeUp);
    };
    const assumed = madeUp && chosen.sizes.map(madeUp);
    plane.axes(colours, [chosen, others, assumed], () => plane.inside(behind));
    plane.inside(() => {
      const here = this.at(now.size, now.seconds);
      plane.line(plane.y.range.map((y) => [here[0], y]), colours.ink, 1);
      this.quartiles(colours, chosen);
      run(plane, this.points(chosen), LOOKS[0], colours.curve, { width: 2.5, radius: 4 });
      plane.dot(here, colours.curve, 8, colours.ink);
    });
  }

  // As if every step were as short as with the smallest batch; and the most examples a second that were measured.
  bounds(colours, { shortest, most, bend }) {
    const { plane } = this;
    const ends = plane.x.range.map((exponent) => 2 ** exponent);
    plane.line(ends.map((size) => this.at(size, shortest)), colours.runs[0], 2, DASH);
    plane.line(ends.map((size) => this.at(size, size / most)), colours.runs[1], 2, DOTS);
    const cross = this.at(bend, shortest);
    plane.line([cross, [cross[0], plane.y.range[0]]], colours.quiet, 1, DOTS);
  }

  // No dots: nothing here was measured.
  assumed(colours, madeUp) {
    const { plane } = this;
    const [low, high] = plane.x.range;
    const line = (size) => this.at(size, madeUp(size));
    const places = Array.from({ length: CORNERS + 1 }, (_, i) => line(2 ** (low + ((high - low) * i) / CORNERS)));
    plane.line(places, colours.runs[2], 2.5, DASH_DOT);
  }

  // Half of the measured times lie between the ends.
  quartiles(colours, { sizes, low, high }) {
    sizes.forEach((size, i) => this.plane.line([this.at(size, low[i]), this.at(size, high[i])], colours.curve, 1.5));
  }
}
