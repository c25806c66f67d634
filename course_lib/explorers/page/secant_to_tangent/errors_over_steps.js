// How far a secant's slope is off for every step h: what was measured, and the two errors of which that is made.

import { errorsAt } from "./chord.js";
import { power } from "../shared/powers.js";

const FORMATS = ["float64", "float32"];
const [BROKEN, DOTTED, FINE] = [[7, 4], [3, 3], [2, 3]];

export class ErrorsOverSteps {
  // steps: the smallest and the largest; steepest: the steepest slope of the curve.
  constructor(page, parent, { steps, steepest }) {
    const top = Math.round(Math.log10(steepest)) + 1;
    this.plane = page.picture(parent, {
      height: 0.4, least: 210, x: { range: steps.map(Math.log10), label: "step h", says: power },
      y: { range: [top - 14, top + 0.5], label: "how far the secant's slope is off", says: power },
    });
    this.plane.canvas.style.marginTop = "10px";
  }

  // now: the present state; measured: {steps, slopes: {float32, float64}, tangent}, `fresh` if it was measured at this place.
  paint(colours, curve, now, measured) {
    const { plane } = this;
    const other = FORMATS.find((format) => format !== now.format);
    plane.axes(colours);
    plane.inside(() => {
      const [floor, roof] = plane.y.range;
      plane.line([[Math.log10(now.h), floor], [Math.log10(now.h), roof]], colours.quiet, 1);
      this.found(measured, other, colours.quiet, FINE);
      // Above the ragged line, near its left end.
      const near = this.errors(measured, other).slice(8, 40);
      this.name(other, [near[0][0], Math.max(...near.map(([, level]) => level || -Infinity))], colours.quiet);
      this.found(measured, now.format, measured.fresh ? colours.runs[0] : colours.quiet, []);
      this.guides(colours, curve, now, measured.steps);
      const error = log(now.measured ? Math.abs(now.difference) : Math.max(now.bending, now.rounding));
      const level = Number.isNaN(error) ? floor : Math.min(roof, Math.max(floor, error));
      plane.dot([Math.log10(now.h), level], now.measured ? colours.runs[0] : colours.ground, 7, colours.ink);
    });
  }

  errors({ steps, slopes, tangent }, format) {
    return Array.from(steps, (step, i) => [Math.log10(step), log(Math.abs(slopes[format][i] - tangent))]);
  }

  found(measured, format, colour, dash) {
    const points = this.errors(measured, format);
    this.plane.line(points, colour, 1, dash);
    if (!dash.length) points.forEach((point) => Number.isFinite(point[1]) && this.plane.dot(point, colour, 1.8));
  }

  guides(colours, curve, { x, quotient, format }, steps) {
    const { plane } = this;
    const errors = errorsAt(curve, x, quotient);
    // Below the rounding of float64 the page's own numbers would be drawn, not the curve's bending.
    const bending = (h) => {
      const bent = errors.bending(h);
      return bent > errors.rounding(h, "float64") ? log(bent) : NaN;
    };
    const rounding = (h) => log(errors.rounding(h, format));
    plane.line(Array.from(steps, (h) => [Math.log10(h), bending(h)]), colours.curve, 2, BROKEN);
    plane.line(Array.from(steps, (h) => [Math.log10(h), rounding(h)]), colours.runs[1], 2, DOTTED);
    this.name("the curve bends", [-4.5, bending(10 ** -4.5)], colours.curve, 12, -16);
    // Where that line has come down a little from the roof, but within the walls.
    const down = Math.max(-11, rounding(1) - plane.y.range[1] + 2.5);
    this.name("rounding", [down, rounding(10 ** down)], colours.runs[1]);
  }

  // Beside a place, but not beyond the right end.
  name(words, place, colour, right = 6, up = 9) {
    if (!Number.isFinite(place[0] + place[1])) return;
    const { plane } = this;
    const room = plane.left(plane.x.range[1]) - plane.left(place[0]) - plane.pen.measureText(words).width;
    plane.text(words, place, colour, Math.min(right, room - 3), up);
  }
}

function log(value) {
  return value > 0 ? Math.log10(value) : NaN;
}
