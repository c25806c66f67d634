// Training and validation loss over all values of one knob, as it would be turned from here; a press turns it.

import { drag } from "../shared/handle.js";
import { LOOKS } from "../shared/marks.js";
import { power } from "../shared/powers.js";
import { short } from "../shared/readings.js";

// Powers of ten; a lower loss is drawn at the floor.
const [FLOOR, ROOF] = [-2.7, 0];

export class LossesOverKnob {
  // values: of the knob; to: where a value stands on the axis; range, label, says: of that axis; apart: whether the
  // first value stands alone, as 0 does beside powers of ten; chosen(value), done(): of a press or a drag.
  constructor(page, parent, { values, to, range, label, says, apart = false, chosen, done }) {
    Object.assign(this, { values, to, apart });
    this.plane = page.picture(parent, {
      height: 0.58, least: 190, x: { range, label, says }, y: { range: [FLOOR, ROOF], label: "half squared error", says: power },
    });
    const off = (value, x) => Math.abs(to(value) - x);
    drag(this.plane, ([x]) => chosen(values.reduce((best, each) => (off(each, x) < off(best, x) ? each : best))), done);
    this.plane.canvas.style.cursor = "pointer";
  }

  // curves: {training, validation}, a loss for every value, and `best`, the index of the lowest validation loss;
  // now: {value, training, validation}.
  paint(colours, { training, validation, best }, now) {
    const { plane, values } = this;
    const x = this.to(now.value);
    const looks = [[training, now.training, colours.curve], [validation, now.validation, colours.runs[0]]];
    plane.axes(colours);
    if (this.apart) this.zero(colours);
    plane.inside(() => {
      plane.line([[x, FLOOR], [x, ROOF]], colours.quiet, 1);
      looks.forEach(([losses, , colour], i) => this.curve(losses, colour, LOOKS[i]));
      plane.text("▼", [this.to(values[best]), lossLevel(validation[best])], colours.runs[0], -6, 11);
      this.lowest(validation[best], values[best], colours);
      looks.forEach(([, loss, colour], i) => LOOKS[i].mark(plane, [x, lossLevel(loss)], colour, 6, colours.ink));
    });
  }

  curve(losses, colour, look) {
    const points = losses.map((loss, i) => [this.to(this.values[i]), lossLevel(loss)]);
    this.plane.line(this.apart ? points.slice(1) : points, colour, 2.5, look.dash);
    if (this.apart) look.mark(this.plane, points[0], colour, 3);
  }

  // In the lower right corner: a strong remedy leaves no small losses.
  lowest(loss, value, colours) {
    const { plane } = this;
    const words = `▼ lowest: ${loss.toFixed(3)} at ${short(value)}`;
    plane.text(words, [plane.x.range[1], FLOOR], colours.ink, -plane.pen.measureText(words).width - 4, 12);
  }

  // The first value is written below its place, whatever ticks there are.
  zero({ quiet }) {
    const { plane } = this;
    Object.assign(plane.pen, { fillStyle: quiet, textAlign: "center", textBaseline: "top" });
    plane.pen.fillText("0", plane.left(this.to(this.values[0])), plane.top(FLOOR) + 4);
  }
}

function lossLevel(loss) {
  return Math.log10(Math.max(loss, 10 ** FLOOR));
}
