// One epoch of SGD, update by update: the line among the points, and its place on the map of the loss.

import { logarithmic, part, whole, words } from "./shared/controls.js";
import { aroundPoints, paintDataSpace } from "./one_epoch/data_space.js";
import { paintEpochMap } from "./one_epoch/epoch_map.js";
import { digits, epochWords } from "./one_epoch/epoch_words.js";
import { ExplorerPage, shownBy } from "./shared/explorer_page.js";
import { batches, lastEpoch, lineDistance, meanSquare, off } from "./one_epoch/line_sgd.js";
import { lossMap } from "./shared/loss_map.js";
import { LOOKS } from "./shared/marks.js";
import { orders } from "./shared/orders.js";
import { power } from "./shared/powers.js";
import { fixed } from "./shared/readings.js";
import { numbers } from "./shared/table.js";
import { theme } from "./shared/theme.js";
import { put } from "./shared/written.js";

const [DOWN, UP] = LOOKS;
// A canvas cannot draw a line to 1e200.
const FAR = 1e4;
// How many times larger the map is near the bottom.
const CLOSER = 4;
const KEY =
  "■ used now, ● used before, ○ not yet in this epoch. Violet: the line, dashed before the update. Red: its error at the point, and on the map all lines through this point. Dotted, and the small dot on the map: least squares.";
const TRAITS = ["start", "learning_rate", "batch_size", "order", "seed", "epoch", "update", "view"];

class OneEpoch extends ExplorerPage {
  constructor(model, el) {
    super(model, el, TRAITS);
    const values = numbers(model.get("rows"));
    this.points = Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i], values[2 * i + 1]]);
    const [bottom, least, bends, rotation] = ["bottom", "least", "bends", "rotation"].map((name) => model.get(name));
    this.loss = lossMap({ bottom, least, bends, rotation });
    // First of all: on a phone, who presses must see the line move.
    this.actions(part(el, "div", "descent-row"));
    this.drawings(bottom, model.get("reach"));
    const below = part(el, "div", "descent-lanes");
    this.over = this.picture(part(below, "div"), {
      height: 0.6, x: { range: [0, 1], label: "update", says: (tick) => (Number.isInteger(tick) ? String(tick) : "") },
      y: { range: [-1, 1], label: `loss on all points: ${DOWN.says} it fell, ${UP.says} it rose`, says: (tick) => (Number.isInteger(tick) ? power(tick) : "") },
    });
    this.controlsOf(part(below, "div"));
    // Last of all: where the words are longer, nothing else moves.
    this.say = words(el);
    this.open();
  }

  drawings(bottom, reach) {
    const spaces = part(this.el, "div", "descent-lanes");
    const { x, y } = aroundPoints(this.points);
    this.data = this.picture(part(spaces, "div"), { height: 0.95, x: { range: x, label: "x" }, y: { range: y, label: "y" } });
    const axis = (label) => ({ range: [-1, 1], label });
    this.map = this.plane(part(spaces, "div"), { height: 0.95, x: axis("w1, the intercept"), y: axis("w2, the slope") });
    const [low, high] = [-reach, reach].map((far) => bottom.map((each) => each + far));
    this.place(this.map, "start", { label: "Where the first epoch begins", low, high });
    part(this.el, "p", "descent-formula").textContent = KEY;
  }

  actions(row) {
    this.next = this.button(row, "one update", () => this.goOn());
    this.button(row, "shuffle again", () => this.shuffle());
    this.seed = part(row, "span", "descent-number");
  }

  controlsOf(parent) {
    const { model } = this;
    const n = this.points.length;
    this.slider(parent, "update", "update", whole(0, n), (value) => `${value} of ${this.updates()}`);
    this.made = parent.lastElementChild.querySelector("input");
    this.slider(parent, "epoch", "epoch", whole(1, model.get("most_epochs")), String);
    this.choice(parent, "order", "order of the points", { shuffled: "shuffled", by_x: "by x", low_last: "low points last" });
    this.slider(parent, "batch_size", "batch size B", whole(1, n), String);
    this.slider(parent, "learning_rate", "learning rate", { ...logarithmic(...model.get("rates")), steps: 200 }, digits);
    this.choice(parent, "view", "map", { whole: "whole map", close: "near the bottom" });
  }

  button(parent, says, pressed) {
    const made = part(parent, "button", "descent-button");
    Object.assign(made, { type: "button", textContent: says });
    made.addEventListener("click", pressed);
    return made;
  }

  updates() {
    return Math.ceil(this.points.length / this.model.get("batch_size"));
  }

  // The next update; after the last one of an epoch, the first one of the next.
  goOn() {
    const { model } = this;
    if (model.get("update") < this.updates()) this.set("update", model.get("update") + 1);
    else if (model.get("epoch") < model.get("most_epochs")) {
      this.set("epoch", model.get("epoch") + 1);
      this.set("update", 1);
    }
    this.follow();
    this.tell();
  }

  shuffle() {
    this.set("order", "shuffled");
    this.set("seed", (this.model.get("seed") + 1) % (this.model.get("largest_seed") + 1));
    this.follow();
    this.tell();
  }

  set(trait, value) {
    super.set(trait, value);
    if (trait !== "batch_size") return;
    // Larger batches, fewer updates.
    if (this.model.get("update") > this.updates()) this.model.set("update", this.updates());
    put(this.made, "max", String(this.updates()));
    this.controls.update.set(this.model.get("update"));
  }

  follow() {
    put(this.made, "max", String(this.updates()));
    super.follow();
  }

  // The orders of the epochs up to this one; drawn anew for a new seed only.
  ordersSoFar() {
    const [order, seed, epoch, most] = ["order", "seed", "epoch", "most_epochs"].map((name) => this.model.get(name));
    if (order !== "shuffled") return Array(epoch).fill(this.model.get("fixed_orders")[order]);
    if (this.kept?.seed !== seed) this.kept = { seed, orders: orders(seed, most, this.points.length) };
    return this.kept.orders.slice(0, epoch);
  }

  // The whole epoch, and how far it has got: the mathematics of this page.
  epochNow() {
    const { points } = this;
    const [start, rate, size, , , epoch, made] = TRAITS.map((name) => this.model.get(name));
    const soFar = this.ordersSoFar();
    const every = lastEpoch(points, soFar, { start, rate, size });
    const losses = every.map((w) => meanSquare(w, points));
    // Between two messages of the kernel, batches may have grown already.
    const update = Math.min(made, this.updates());
    const lines = every.slice(0, update + 1);
    const used = soFar.at(-1).slice(0, update * size);
    const batch = update ? batches(soFar.at(-1), size)[update - 1] : [];
    const rises = losses.map((loss, k) => k > 0 && loss > losses[k - 1]);
    return { points, start, epoch, update, every, losses, lines, used, batch, rises, best: this.model.get("bottom") };
  }

  paint() {
    const now = this.epochNow();
    const colours = theme(this.el);
    const shown = (w) => (Math.hypot(...w) < FAR ? w : [NaN, NaN]);
    const seen = { ...now, lines: now.lines.map(shown) };
    paintDataSpace(this.data, colours, seen);
    const reach = this.model.get("reach") / (this.model.get("view") === "close" ? CLOSER : 1);
    this.loss.show(this.map, reach);
    paintEpochMap(this.map, colours, this.loss, seen);
    this.paintLosses(colours, now, reach);
    const text = this.told(now);
    this.say(text);
    this.label(now, text);
    const traits = Object.fromEntries(TRAITS.map((name) => [name, this.model.get(name)]));
    this.painted({ ...now, text, traits });
  }

  told({ points, epoch, update, losses, lines, batch, rises, best }) {
    const of = this.updates();
    const own = batch.map((row) => points[row]);
    const [before, after] = [lines.at(-2), lines.at(-1)].map((w) => w && own.length && (own.length === 1 ? off(w, own[0]) : meanSquare(w, own)));
    const upward = rises.slice(0, update + 1).filter(Boolean).length;
    return epochWords({ epoch, lines, losses, batch: own, before, after, of, n: points.length, distance: lineDistance(lines.at(-1), best, points), upward });
  }

  label({ start, epoch, update }, text) {
    const { model } = this;
    const shuffled = model.get("order") === "shuffled";
    put(this.seed, "textContent", shuffled ? `seed ${model.get("seed")}` : "");
    put(this.next, "disabled", update === this.updates() && epoch === model.get("most_epochs"));
    Object.assign(this.map.canvas, { ariaValueNow: start[0], ariaValueText: `w1 ${fixed(start[0], 2)}, w2 ${fixed(start[1], 2)}` });
    this.data.canvas.ariaLabel = `Data space: the points, the lines of this epoch, and least squares. ${text}`;
    this.over.canvas.ariaLabel = `The loss on all points after each update, on a logarithmic axis. ${text}`;
  }

  // In powers of ten, from the least loss to that in a corner of the map, or to the epoch's largest.
  paintLosses(colours, { losses, update, rises, best }, reach) {
    const { over } = this;
    const of = this.updates();
    const corner = this.loss.loss(best.map((each) => each + reach));
    const least = Math.log10(Math.max(this.model.get("least"), corner / 1e4));
    const highest = Math.log10(Math.max(corner, 1.5 * Math.max(...losses.filter((loss) => loss < FAR))));
    over.x.range = [-0.03 * of, 1.03 * of];
    over.y.range = [least - 0.15, highest];
    const points = losses.map((loss, k) => [k, loss < 1e100 ? Math.log10(loss) : NaN]).slice(0, update + 1);
    over.axes(colours);
    over.inside(() => {
      over.line(over.x.range.map((x) => [x, least]), colours.ink, 1.5, [2, 3]);
      over.line(points, colours.quiet, 1.2);
      points.forEach((point, k) => {
        const [look, colour] = rises[k] ? [UP, colours.runs[0]] : [DOWN, colours.curve];
        look.mark(over, point, colour, ...(k < update ? [4] : [6, colours.ink]));
      });
    });
  }
}

export default shownBy(OneEpoch);
