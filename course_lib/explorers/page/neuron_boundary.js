// One neuron among examples of two classes: drag its boundary, turn it, make it surer; the costs follow.

import { arrow } from "./shared/arrow.js";
import { paintBoundary, paintDiscs } from "./neuron_boundary/boundary_map.js";
import { logarithmic, part, slider, words } from "./shared/controls.js";
import { ExplorerPage, shownBy } from "./shared/explorer_page.js";
import { arrowKey, handle } from "./shared/handle.js";
import { paintCosts } from "./neuron_boundary/logit_costs.js";
import { LOOKS } from "./shared/marks.js";
import { after, neuron } from "./neuron_boundary/neuron.js";
import { neuronWords } from "./neuron_boundary/neuron_words.js";
import { oneScale } from "./shared/one_scale.js";
import { probabilityShade } from "./neuron_boundary/probability_shade.js";
import { fixed, readings } from "./shared/readings.js";
import { ends, foot, rotated, through, turned } from "./neuron_boundary/straight.js";
import { numbers } from "./shared/table.js";
import { theme } from "./shared/theme.js";

const PARAMS = ["w1", "w2", "b"];
const TRAITS = [...PARAMS, "learning_rate"];
// So many times as long and as short as the longest weight of the sliders can w be made.
const [LONGER, SHORTER] = [20, 50];
// In pixels: the arrow of a short w, how it grows with its length, and how near its tip is grabbed.
const [ARROW, ARROW_GROWS, LONGEST, GRAB] = [26, 20, 110, 22];
// In degrees, with Shift and without.
const TURN = { true: 15, false: 3 };
const MANY = 100;

// Six digits: more than can be seen, and fewer than a notebook would print.
const rounded = (value) => Number(value.toPrecision(6));

class NeuronBoundary extends ExplorerPage {
  constructor(model, el) {
    super(model, el, TRAITS);
    const rows = numbers(model.get("rows"));
    this.examples = Array.from({ length: rows.length / 3 }, (_, i) => [...rows.subarray(3 * i, 3 * i + 3)]);
    this.labels = this.examples.map((example) => example[2]);
    // The line as it was when w last had a direction, and where it is held.
    [this.line, this.held] = [[1, 0, -model.get("centre")[0]], model.get("centre")];
    this.drawings();
    this.settings();
    this.say = words(el);
    this.open();
  }

  get params() {
    return PARAMS.map((name) => this.model.get(name));
  }

  set params(values) {
    PARAMS.forEach((name, i) => this.set(name, values[i]));
  }

  drawings() {
    const beside = part(this.el, "div", "descent-beside");
    const [left, right] = [part(beside, "div"), part(beside, "div")];
    const [x, y] = this.model.get("inputs").map((label) => ({ range: [-1, 1], label }));
    this.map = this.plane(left, { height: 0.86, x, y });
    this.costs = this.picture(right, { height: 0.9, x: { range: [-1, 1], label: "logit s" }, y: { range: [0, 1], label: "cost in nats" } });
    this.grip();
    this.writeLoss = readings(right, ["loss", "after a step", "right"]);
  }

  // The boundary is dragged wherever it is, and turned by the tip of w.
  grip() {
    const { map, model } = this;
    const begin = (event) => (this.turning = this.atTip(event));
    const to = (place) => (this.turning ? this.turn(place.map((each, i) => each - this.held[i])) : this.move(place));
    const key = (event) => {
      const by = arrowKey(event);
      const degrees = { PageUp: 1, PageDown: -1 }[event.key] * TURN[event.shiftKey];
      if (!by && !degrees) return;
      event.preventDefault();
      const far = model.get("reach") / (event.shiftKey ? 10 : 100);
      if (by) this.move(this.held.map((each, i) => each + far * by[i]));
      else this.turn(rotated(this.params, degrees));
      this.tell();
    };
    handle(map, { label: "The boundary; page up and page down turn it", range: map.x.range, flat: true, to, key, begin, done: () => this.tell() });
  }

  atTip(event) {
    const box = this.map.canvas.getBoundingClientRect();
    return Boolean(this.tip) && Math.hypot(event.clientX - box.left - this.tip[0], event.clientY - box.top - this.tip[1]) < GRAB;
  }

  // Through a place of the map, in the same direction.
  move(place) {
    if (!Math.hypot(...this.params.slice(0, 2))) return;
    const ranges = [this.map.x.range, this.map.y.range];
    this.held = place.map((each, i) => Math.min(ranges[i][1], Math.max(ranges[i][0], each)));
    this.params = through(this.params, this.held).map(rounded);
  }

  turn(direction) {
    if (Math.hypot(...this.params.slice(0, 2)) && Math.hypot(direction[0], direction[1])) this.params = turned(this.params, this.held, direction.slice(0, 2)).map(rounded);
  }

  // What the neuron is made of, and how it learns.
  settings() {
    const { model } = this;
    const lanes = part(this.el, "div", "descent-lanes");
    const [left, right] = [part(lanes, "div"), part(lanes, "div")];
    const most = model.get("largest_weight");
    const far = most * Math.max(...this.examples.flatMap(([x1, x2]) => [Math.abs(x1), Math.abs(x2)]), 1);
    for (const name of PARAMS) this.slider(left, name, name, evenly(name === "b" ? far : most), (value) => fixed(value, 2));
    const sizes = { ...logarithmic(most / SHORTER, most * LONGER), steps: 300 };
    const of = (value) => (value > 0 ? sizes.of(value) : 0);
    const done = () => this.tell();
    this.size = slider(left, { label: "how sure: |w|", ...sizes, of, value: 1, show: (value) => value.toPrecision(3), moved: (value) => this.scale(value), done });
    this.slider(right, "learning_rate", "learning rate", { ...logarithmic(...model.get("rates")), steps: 300 }, (value) => value.toPrecision(3));
    this.buttons(part(right, "div", "descent-row"));
    this.writeSlopes = readings(right, PARAMS.map((name) => `slope along ${name}`));
  }

  buttons(row) {
    for (const [steps, says] of [[1, "one step"], [MANY, `${MANY} steps`]]) {
      const button = part(row, "button", "descent-button");
      Object.assign(button, { type: "button", textContent: says });
      button.addEventListener("click", () => {
        this.params = after(this.examples, this.params, this.model.get("learning_rate"), steps);
        this.tell();
      });
    }
  }

  // The whole weighted sum times a factor: w gets this length, and the boundary stays.
  scale(length) {
    const factor = length / Math.hypot(this.line[0], this.line[1]);
    this.params = this.line.map((each) => rounded(each * factor));
  }

  paint() {
    const { model, examples, params } = this;
    for (const name of PARAMS) this.controls[name].set(model.get(name));
    this.size.set(Math.hypot(params[0], params[1]));
    const now = neuron(examples, params);
    const there = after(examples, params, model.get("learning_rate"), 1);
    const next = { params: there, loss: neuron(examples, there).loss };
    const colours = theme(this.el);
    const inks = [colours.curve, colours.runs[0]];
    // Without a boundary nobody pays more than the others of the same label.
    const seen = Math.hypot(params[0], params[1]) ? now : { ...now, costliest: null };
    this.paintMap(colours, inks, seen, params, next);
    paintCosts(this.costs, colours, inks, this.labels, seen);
    this.write(colours, now, next);
    const text = neuronWords(now, next, params, examples.length);
    this.say(text);
    const line = PARAMS.map((name, i) => `${name} ${fixed(params[i], 2)}`).join(", ");
    const [ariaValueMin, ariaValueMax] = this.map.x.range;
    Object.assign(this.map.canvas, { ariaValueMin, ariaValueMax, ariaValueNow: this.held[0], ariaValueText: line });
    this.costs.canvas.ariaLabel = `What each example costs, over its logit, on the curve of its label. ${text}`;
    this.painted({ params, next, held: this.held, tip: this.tip, ...now });
  }

  write(colours, { loss, right, gradient }, next) {
    const count = this.examples.length;
    this.writeLoss([
      { says: loss.toFixed(4), ink: colours.ink, dashed: true }, { says: next.loss.toFixed(4), ink: colours.runs[1], dashed: true },
      { says: `${right} of ${count}` },
    ]);
    this.writeSlopes(gradient.map((slope) => ({ says: fixed(slope, 4) })));
  }

  paintMap(colours, inks, now, params, next) {
    const { map, model, labels } = this;
    oneScale(map, model.get("reach"));
    [map.x, map.y].forEach((axis, i) => (axis.range = axis.range.map((end) => end + model.get("centre")[i])));
    map.axes(colours);
    map.inside(() => {
      probabilityShade(map, params, inks);
      paintDiscs(map, colours, this.examples, now.costs);
      paintBoundary(map, colours, params, next.params);
      this.hand(colours, params);
      this.examples.forEach((example, i) => LOOKS[labels[i]].mark(map, example, inks[labels[i]], 5, i === now.costliest ? colours.ink : null));
    });
  }

  // Where the boundary is held, and w, which leads to the side of label 1.
  hand(colours, params) {
    const { map } = this;
    const length = Math.hypot(params[0], params[1]);
    if (length) this.line = params;
    this.tip = null;
    if (!length || !this.hold(params)) return;
    this.tip = arrow(map, this.held, params.slice(0, 2), Math.min(LONGEST, ARROW + ARROW_GROWS * Math.log2(1 + length)), colours.ink, 3);
    map.dot(this.held, colours.ink, 5);
    map.text("w", this.held, colours.ink, this.tip[0] - map.left(this.held[0]) + 7, map.top(this.held[1]) - this.tip[1] + 7);
  }

  // Where the boundary is held: still on it, and on the map. Says whether there is such a place.
  hold(params) {
    const { map } = this;
    const near = foot(params, this.held);
    const line = ends(map, params);
    const inside = [map.x, map.y].every(({ range: [low, high] }, i) => near[i] >= low && near[i] <= high);
    if (inside) this.held = near;
    else if (line) this.held = line[0].map((each, i) => (each + line[1][i]) / 2);
    return Boolean(line);
  }
}

// Numbers from -most to most, in hundredths.
function evenly(most) {
  return { at: (t) => Number((most * (2 * t - 1)).toFixed(2)), of: (value) => (value / most + 1) / 2, steps: 200 };
}

export default shownBy(NeuronBoundary);
