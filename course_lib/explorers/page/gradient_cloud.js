// The gradients of drawn batches as a cloud: drag the place on the map of the loss, choose the batch size, draw again.

import { arrow } from "./shared/arrow.js";
import { batchGradient, leadsUphill, shareOfNoise, singleGradients } from "./gradient_cloud/batch_gradients.js";
import { paintCloud } from "./gradient_cloud/cloud.js";
import { part, whole, words } from "./shared/controls.js";
import { ExplorerPage, shownBy } from "./shared/explorer_page.js";
import { lossMap } from "./shared/loss_map.js";
import { LOOKS } from "./shared/marks.js";
import { orders } from "./shared/orders.js";
import { fixed, readings } from "./shared/readings.js";
import { deviation, spread } from "./gradient_cloud/spread.js";
import { numbers } from "./shared/table.js";
import { theme } from "./shared/theme.js";
import { put } from "./shared/written.js";

// On the map, in pixels: the needles of the batches, and the arrow of all examples.
const [NEEDLE, DOWNHILL] = [30, 52];
const [DOWN, UP] = LOOKS;
const TRAITS = ["w", "batch_size", "seed", "draws"];

// Everything that is drawn, from the examples and the orders: the mathematics of this page.
export function cloudOf(rows, drawn, w, size, rounding) {
  const singles = singleGradients(rows, w);
  const all = spread(singles);
  // At the bottom rounding leaves a little of it, in a direction that means nothing.
  const nothing = rounding * deviation(all.covariances);
  const full = Math.hypot(...all.mean) > nothing ? all.mean : [0, 0];
  const gradients = drawn.map((order) => batchGradient(singles, order, size));
  const share = shareOfNoise(singles.length, size);
  const uphill = gradients.map((gradient) => leadsUphill(gradient, full));
  return {
    singles, full, gradients, uphill, nothing,
    measured: spread(gradients),
    predicted: { mean: full, covariances: all.covariances.map((each) => share * each) },
    count: uphill.filter(Boolean).length,
  };
}

function said({ gradients, full, predicted, measured, count, singles }, w, size) {
  const at = `With B = ${size} at w = (${w.map((each) => fixed(each, 2)).join(", ")}),`;
  const length = Math.hypot(...full);
  const [many, noise, formula] = [gradients.length, deviation(measured.covariances), deviation(predicted.covariances)];
  const spreads = `spread by ${digits(noise)}, and the formula says ${digits(formula)}.`;
  if (size === singles.length) return `${at} every batch is the full batch: nothing is left to chance. The gradient is ${digits(length)} long.`;
  if (!length) return `${at} the full gradient is 0: this is the bottom, and every step leads uphill. The gradients of the ${many} drawn batches still ${spreads}`;
  const up = count ? `${count} of the ${many} drawn batches lead${count === 1 ? "s" : ""} uphill` : `none of the ${many} drawn batches leads uphill`;
  const beside = length < formula ? ", less than the noise" : formula ? `, ${digits(length / formula)} times the noise` : "";
  return `${at} ${up}. Their gradients ${spreads} The full gradient is ${digits(length)} long${beside}.`;
}

function digits(value) {
  return value >= 100 ? String(Math.round(value)) : value >= 1 ? value.toPrecision(3) : value.toFixed(3);
}

class GradientCloud extends ExplorerPage {
  constructor(model, el) {
    super(model, el, TRAITS);
    this.rows = numbers(model.get("rows"));
    const [bottom, least, bends, rotation] = ["bottom", "least", "bends", "rotation"].map((name) => model.get(name));
    this.loss = lossMap({ bottom, least, bends, rotation });
    const beside = part(el, "div", "descent-beside");
    [this.left, this.right] = [part(beside, "div"), part(beside, "div")];
    this.drawings();
    this.batches();
    this.say = words(el);
    this.open();
  }

  drawings() {
    const axis = (label) => ({ range: [-1, 1], label });
    this.cloud = this.picture(this.left, { height: 0.95, x: axis("slope along w1"), y: axis("slope along w2") });
    this.map = this.plane(this.right, { height: 1, x: axis("w1"), y: axis("w2") });
    const [bottom, reach] = [this.model.get("bottom"), this.model.get("reach")];
    const [low, high] = [-reach, reach].map((far) => bottom.map((each) => each + far));
    this.place(this.map, "w", { label: "The weights w", low, high });
  }

  // How large they are, and how often they are drawn.
  batches() {
    const { model } = this;
    this.slider(this.right, "batch_size", "batch size B", whole(1, this.rows.length / 3), String);
    const row = part(this.right, "div", "descent-row");
    const again = part(row, "button", "descent-button");
    Object.assign(again, { type: "button", textContent: "draw again" });
    this.seed = part(row, "span", "descent-number");
    again.addEventListener("click", () => {
      this.set("seed", (model.get("seed") + 1) % (model.get("largest_seed") + 1));
      this.tell();
    });
    const lanes = part(this.el, "div", "descent-lanes");
    const names = [["full gradient", "spread: formula", "drawn (dashed)"], ["drawn mean off by", `${DOWN.says} lead downhill`, `${UP.says} lead uphill`]];
    this.write = names.map((each) => readings(part(lanes, "div"), each));
  }

  // Drawn anew for a new seed only: moving the place or changing B keeps the orders.
  drawn() {
    const [seed, draws] = [this.model.get("seed"), this.model.get("draws")];
    if (this.kept?.seed !== seed || this.kept.draws !== draws) this.kept = { seed, draws, orders: orders(seed, draws, this.rows.length / 3) };
    return this.kept.orders;
  }

  paint() {
    const [w, size, seed] = TRAITS.map((name) => this.model.get(name));
    const drawn = this.drawn();
    const now = cloudOf(this.rows, drawn, w, size, this.model.get("rounding"));
    const colours = theme(this.el);
    paintCloud(this.cloud, colours, now);
    this.paintMap(colours, now, w);
    put(this.seed, "textContent", `seed ${seed}`);
    this.readings(colours, now);
    const text = said(now, w, size);
    this.say(text);
    Object.assign(this.map.canvas, { ariaValueNow: w[0], ariaValueText: `w1 ${fixed(w[0], 2)}, w2 ${fixed(w[1], 2)}, loss ${digits(this.loss.loss(w))}` });
    this.cloud.canvas.ariaLabel = `The gradients of the drawn batches as a cloud of dots around the full gradient. ${text}`;
    this.painted({ w, size, seed, orders: drawn, loss: this.loss.loss(w), ...now });
  }

  readings(colours, { gradients, full, predicted, measured, count }) {
    const off = Math.hypot(...measured.mean.map((each, i) => each - full[i]));
    const [noise, counts] = this.write;
    noise([
      { says: digits(Math.hypot(...full)), ink: colours.runs[2] },
      { says: digits(deviation(predicted.covariances)), ink: colours.ink },
      { says: digits(deviation(measured.covariances)), ink: colours.runs[1], dashed: true },
    ]);
    counts([
      { says: digits(off) },
      { says: `${gradients.length - count} of ${gradients.length}`, ink: colours.curve },
      { says: `${count} of ${gradients.length}`, ink: colours.runs[0] },
    ]);
  }

  // Where steps against the gradients set out from w: a needle a batch, and the arrow of all examples.
  paintMap(colours, { gradients, full, uphill, nothing }, w) {
    const { map } = this;
    this.loss.show(map, this.model.get("reach"));
    this.loss.draw(map, w, colours);
    map.inside((pen) => {
      pen.globalAlpha = 0.35;
      gradients.forEach((gradient, k) => {
        const length = Math.hypot(...gradient);
        if (length > nothing) this.needle(gradient.map((slope) => slope / length), w, uphill[k] ? colours.runs[0] : colours.curve);
      });
      pen.globalAlpha = 1;
      if (Math.hypot(...full)) this.downhill(colours, full, w);
      map.dot(w, colours.runs[2], 7, colours.ink);
    });
  }

  downhill(colours, full, w) {
    const { map } = this;
    const [x, y] = arrow(map, w, full.map((slope) => -slope), DOWNHILL, colours.runs[2]);
    const toTheLeft = x > map.width - 75;
    Object.assign(map.pen, { fillStyle: colours.ink, textAlign: toTheLeft ? "right" : "left", textBaseline: "middle" });
    map.pen.fillText("downhill", x + (toTheLeft ? -7 : 7), Math.max(20, Math.min(map.height - 44, y)));
  }

  needle(direction, w, colour) {
    const { map } = this;
    const length = NEEDLE / (map.left(1) - map.left(0));
    map.line([w, w.map((each, i) => each - length * direction[i])], colour, 1);
  }
}

export default shownBy(GradientCloud);
