// What a batch size brings, on stored measurements: choose it, and see examples and updates a second.

import { amount, duration } from "./batch_size/amounts.js";
import { BatchChart, LINES } from "./batch_size/batch_chart.js";
import { costOf, nearest } from "./batch_size/batch_cost.js";
import { logarithmic, part, words } from "./shared/controls.js";
import { ExplorerPage, shownBy } from "./shared/explorer_page.js";
import { arrowKey, drag, handle } from "./shared/handle.js";
import { madeUpDevice, overtakesAt } from "./batch_size/made_up.js";
import { LOOKS } from "./shared/marks.js";
import { readings } from "./shared/readings.js";
import { theme } from "./shared/theme.js";
import { put } from "./shared/written.js";

const [CHOSEN, OTHER] = LOOKS;
const TRAITS = ["network", "device", "batch_size", "examples", "beside", "asked", "works"];

// Times that were measured are not good for more.
const two = (value) => amount(Number(value.toPrecision(2)));

function said({ size, seconds, rate, share, larger, more, longer, name }) {
  const of = share === 1 ? "the most measured" : `${two(100 * share)} % of the most measured`;
  const now = `With a batch of ${size}, a step takes ${duration(seconds)}: ${amount(rate)} examples a second, ${of}.`;
  if (!larger) return `${now} No larger batch was measured.`;
  const then = {
    "almost free": "it is almost free.",
    pays: "it pays, but is no longer free.",
    "buys nothing": "it buys nothing but fewer updates.",
  }[name];
  return `${now} The next, ${larger}, is ${amount(more)} times as large, and its step takes ${two(longer)} times as long: ${then}`;
}

function ahead(size) {
  return size === null ? "The made-up device is not ahead at the largest batch." : `The made-up device is ahead from a batch of ${size} on.`;
}

class BatchSize extends ExplorerPage {
  constructor(model, el) {
    super(model, el, TRAITS);
    this.measured = model.get("measured");
    this.choices();
    const beside = part(el, "div", "descent-beside");
    [this.left, this.right] = [part(beside, "div"), part(beside, "div")];
    this.drawings();
    this.sliders();
    this.moving();
    this.say = words(el);
    this.open();
  }

  get curve() {
    return this.measured[this.model.get("device")][this.model.get("network")];
  }

  drawings() {
    const axes = (label) => ({ x: { range: [0, 1], label: "batch size" }, y: { range: [0, 1], label } });
    const above = this.plane(this.left, { height: 0.66, least: 220, ...axes("examples a second") });
    this.examples = new BatchChart(above, (size, seconds) => size / seconds);
    const below = this.picture(this.left, { height: 0.56, least: 200, ...axes("updates a second") });
    this.updates = new BatchChart(below, (size, seconds) => 1 / seconds);
  }

  choices() {
    const { model, el } = this;
    const same = (names) => Object.fromEntries(names.map((name) => [name, name]));
    this.choice(el, "network", "network", same(model.get("networks")));
    const devices = Object.keys(this.measured);
    if (devices.length > 1) this.choice(el, "device", "device", same(devices));
    this.conditions = part(el, "p", "descent-formula");
    this.choice(el, "beside", "beside it", { nothing: "nothing", "made-up device": "a made-up device" });
    this.legend();
  }

  // What the lines are that join no measurements.
  legend() {
    const row = part(this.el, "p", "descent-formula descent-legend");
    this.lines = LINES.map(([look, , name]) => {
      const box = part(row, "span");
      const line = part(box, "b");
      line.textContent = look;
      line.setAttribute("aria-hidden", "true");
      box.append(` ${name}`);
      return box;
    });
  }

  sliders() {
    const { model, right } = this;
    const steps = Math.max(1, ...Object.values(this.measured).flatMap(Object.values).map(({ sizes }) => sizes.length - 1));
    const places = {
      at: (t) => this.curve.sizes[Math.min(this.curve.sizes.length - 1, Math.round(t * steps))],
      of: (size) => this.curve.sizes.indexOf(size) / steps,
    };
    this.slider(right, "batch_size", "batch size", { ...places, steps }, String);
    this.range = right.lastElementChild.querySelector("input");
    const examples = logarithmic(model.get("fewest"), model.get("most"));
    this.slider(right, "examples", "examples an epoch", { ...examples, steps: 240 }, amount);
    this.write = readings(part(right, "div", "descent-few"), ["a step takes", "examples a second", "updates a second", "updates an epoch", "an epoch takes", "the curve bends"]);
    this.factors = part(right, "div");
    const to = (most) => ({ ...logarithmic(1, most), steps: 100 });
    const times = (value, what) => (value === 1 ? `as ${what}` : `${two(value)} times as ${what}`);
    const [longest, fastest] = model.get("factors");
    this.slider(this.factors, "asked", "made up: asking", to(longest), (value) => times(value, "long"));
    this.slider(this.factors, "works", "made up: work", to(fastest), (value) => times(value, "fast"));
  }

  // Along both charts, from one measured batch size to the next.
  moving() {
    const to = ([exponent]) => this.set("batch_size", nearest(this.curve.sizes, 2 ** exponent));
    const done = () => this.tell();
    const key = (event) => {
      const { sizes } = this.curve;
      const i = sizes.indexOf(this.model.get("batch_size"));
      const by = arrowKey(event);
      const there = by ? i + by[0] + by[1] : { Home: 0, End: sizes.length - 1 }[event.key];
      if (there === undefined) return;
      event.preventDefault();
      this.set("batch_size", sizes[Math.min(sizes.length - 1, Math.max(0, there))]);
      this.tell();
    };
    handle(this.examples.plane, { label: "The batch size", range: [1, 1], to, key, done });
    drag(this.updates.plane, to, done);
  }

  // Another network or device was measured with batch sizes of its own.
  set(trait, value) {
    super.set(trait, value);
    if (trait === "network" || trait === "device") this.settle();
    this.controls.batch_size.set(this.model.get("batch_size"));
  }

  follow() {
    this.settle();
    super.follow();
  }

  settle() {
    const { model, curve } = this;
    const size = nearest(curve.sizes, model.get("batch_size"));
    if (size !== model.get("batch_size")) model.set("batch_size", size);
    put(this.range, "max", String(curve.sizes.length - 1));
    Object.assign(this.examples.plane.canvas, { ariaValueMin: curve.sizes[0], ariaValueMax: curve.sizes.at(-1) });
  }

  // Seconds of a step by its size, if the student wants such a device beside the measured ones.
  madeUp() {
    const { model, curve } = this;
    if (model.get("beside") === "nothing") return null;
    const smallest = Object.values(this.measured[model.get("device")]).map(({ median }) => median[0]);
    return madeUpDevice(curve, Math.min(...smallest), model.get("asked"), model.get("works"));
  }

  paint() {
    const { model, curve } = this;
    const [network, device, size, examples] = TRAITS.map((name) => model.get(name));
    const now = costOf(curve, size, examples, model.get("prices"));
    const madeUp = this.madeUp();
    const overtakes = madeUp && overtakesAt(curve, madeUp);
    const others = Object.keys(this.measured).filter((name) => name !== device);
    const colours = theme(this.el);
    for (const chart of [this.examples, this.updates]) {
      chart.paint(colours, curve, others.map((name) => this.measured[name][network]), now, madeUp);
    }
    this.readings(now);
    const grey = others.length ? ` ${OTHER.says} and dashed: ${others.join("; ")}.` : "";
    put(this.conditions, "textContent", `${CHOSEN.says} ${model.get("conditions")[device]}${grey}`);
    for (const box of [this.factors, this.lines[2]]) put(box, "hidden", !madeUp);
    // The colour beside the signs, not in them: as letters the lighter ones would be too pale.
    if (this.coloured !== colours) this.lines.forEach((box, i) => (box.style.borderLeft = `4px solid ${colours.runs[LINES[i][1]]}`));
    this.coloured = colours;
    this.describe(now, madeUp ? `${said(now)} ${ahead(overtakes)}` : said(now));
    this.painted({ network, device, examples, ...now, overtakes, assumed: madeUp && curve.sizes.map(madeUp) });
  }

  describe({ size, seconds, rate }, text) {
    this.say(text);
    Object.assign(this.examples.plane.canvas, { ariaValueNow: size, ariaValueText: `batch size ${size}, ${amount(rate)} examples a second` });
    this.updates.plane.canvas.ariaLabel = `Updates a second by batch size, both axes in powers. ${amount(1 / seconds)} updates a second. ${text}`;
  }

  readings({ seconds, rate, updates, epoch, bend }) {
    // A curve that reaches its most with steps hardly longer than the first has not bent.
    const largest = this.curve.sizes.at(-1);
    const bends = bend > largest / 2 ? `not up to ${largest.toLocaleString("en-US")}` : `at about ${two(bend)}`;
    const says = [duration(seconds), amount(rate), amount(1 / seconds), updates.toLocaleString("en-US"), duration(epoch), bends];
    this.write(says.map((each) => ({ says: each })));
  }
}

export default shownBy(BatchSize);
