// The ball on a curve: drag where it starts, choose the rate, and see the whole run at once.

import { logarithmic, whole, words } from "./shared/controls.js";
import { ExplorerPage, shownBy } from "./shared/explorer_page.js";
import { fixed } from "./shared/readings.js";
import { numbers, table } from "./shared/table.js";
import { theme } from "./shared/theme.js";

const NUMBERED = 6;

// The places of a run, the start first; NaN once it has left the map. As course_lib/studies/descent.descend.
export function descend(slope, start, rate, decay, steps) {
  const places = [start];
  for (let k = 0; k < steps; k++) {
    places.push(places[k] - rate * slope(places[k]));
    rate *= decay;
  }
  return places;
}

// What became of a run; the same rules, in the same order, as `verdict` in ball_on_curve.py.
export function verdict(places, slope, { low, high, moving, steep }) {
  const left = places.findIndex((x) => !(x >= low && x <= high));
  if (left >= 0) return { name: "leaves", step: left };
  const last = places.at(-1);
  const step = last - places.at(-2);
  if (Math.abs(step) > moving) {
    const back = places.length > 2 && step * (places.at(-2) - places.at(-3)) < 0;
    return { name: back ? "bounces" : "on its way", last };
  }
  return { name: Math.abs(slope(last)) > steep ? "stalls" : "rests", last };
}

function said(result, height) {
  const at = result.last === undefined ? "" : `${fixed(result.last, 3)}, height ${fixed(height(result.last), 3)}`;
  return {
    leaves: `step ${result.step} leads off the map.`,
    bounces: `it bounces to and fro; the last place is ${at}.`,
    "on its way": `it is still on its way at ${at}.`,
    stalls: `it stalls on a slope, at ${at}: the steps have become too small.`,
    rests: `it rests at ${at}.`,
  }[result.name];
}

class Ball extends ExplorerPage {
  constructor(model, el) {
    super(model, el, ["start", "learning_rate", "schedule", "steps"]);
    this.read();
    this.drawings();
    this.sliders();
    this.say = words(el);
    this.open();
  }

  read() {
    const { model } = this;
    [this.low, this.high] = [model.get("low"), model.get("high")];
    const samples = numbers(model.get("samples"));
    const n = samples.length / 3;
    const [values, slopes, bends] = [0, 1, 2].map((row) => samples.subarray(row * n, (row + 1) * n));
    this.height = table(this.low, this.high, values, slopes);
    this.slope = table(this.low, this.high, slopes, bends);
    this.curve = Array.from({ length: 400 }, (_, i) => {
      const x = this.low + ((this.high - this.low) * i) / 399;
      return [x, this.height(x)];
    });
    const heights = this.curve.map(([, y]) => y);
    const room = 0.1 * (Math.max(...heights) - Math.min(...heights));
    this.heights = [Math.min(...heights) - room, Math.max(...heights) + room];
  }

  drawings() {
    const x = { range: [this.low, this.high], label: this.model.get("variable") };
    const y = { range: this.heights, label: "height" };
    this.map = this.plane(this.el, { height: 0.46, x, y });
    this.over = this.picture(this.el, { height: 0.22, x: { range: [0, this.model.get("steps")], label: "step" }, y });
    this.placeAlong(this.map, "start", { label: "Where the run starts", low: this.low, high: this.high });
  }

  sliders() {
    const rates = { ...logarithmic(...this.model.get("rates")), steps: 400 };
    this.slider(this.el, "learning_rate", "learning rate", rates, (value) => value.toPrecision(3));
    this.choice(this.el, "schedule", "the rate", { constant: "stays", halving: "halves at every step" });
    this.slider(this.el, "steps", "steps", whole(1, 60), String);
  }

  paint() {
    const { model } = this;
    const [start, steps] = [model.get("start"), model.get("steps")];
    const decay = model.get("schedule") === "halving" ? 0.5 : 1;
    this.places = descend(this.slope, start, model.get("learning_rate"), decay, steps);
    this.result = verdict(this.places, this.slope, { low: this.low, high: this.high, moving: model.get("moving"), steep: model.get("steep") });
    const colours = theme(this.el);
    this.paintMap(colours);
    this.paintHeights(colours, steps);
    const text = `From ${fixed(start, 3)} with rate ${model.get("learning_rate").toPrecision(3)}: ${said(this.result, this.height)}`;
    this.say(text);
    this.map.canvas.ariaValueNow = start;
    this.map.canvas.ariaValueText = fixed(start, 3);
    this.over.canvas.ariaLabel = `The height after each step. ${text}`;
    this.painted({ places: this.places, ...this.result });
  }

  paintMap(colours) {
    const { map, places, height } = this;
    const points = places.map((x) => [x, height(x)]);
    map.axes(colours, [], () => map.inside(() => map.line(this.curve, colours.curve, 2.5)));
    map.inside(() => {
      map.line(points, colours.runs[0], 1.5);
      points.forEach((point, k) => {
        if (!Number.isFinite(point[0])) return;
        map.dot(point, colours.runs[0], k ? 4 : 8, k ? null : colours.ink);
      });
      map.number(points.slice(0, NUMBERED + 1), colours.ink);
    });
  }

  paintHeights(colours, steps) {
    const { over, places, height } = this;
    const points = places.map((x, k) => [k, height(x)]);
    over.x.range = [0, steps];
    over.axes(colours);
    over.inside(() => {
      over.line(points, colours.runs[0], 1.5);
      points.forEach((point) => Number.isFinite(point[1]) && over.dot(point, colours.runs[0], 3));
    });
  }
}

export default shownBy(Ball);
