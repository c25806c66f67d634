// Descent on a bowl seen from above: drag the start, stretch and turn the bowl, choose the rate.

import { arrow, rightAngle } from "./shared/arrow.js";
import { logarithmic, part, whole, words } from "./shared/controls.js";
import { ExplorerPage, shownBy } from "./shared/explorer_page.js";
import { oneScale } from "./shared/one_scale.js";
import { power } from "./shared/powers.js";
import { descend, quadratic } from "./shared/quadratic.js";
import { fixed } from "./shared/readings.js";
import { theme } from "./shared/theme.js";

const NUMBERED = 6;
// The powers of ten that the heights are drawn in.
const POWERS = [-6, 4];
// The gradient's arrow, in pixels: at the flattest place, and on the steepest ground of the map.
const ARROW = [22, 84];
const ON_ORANGE = "#222222";
const FAR = 1e4;
const TRAITS = ["condition_number", "rotation", "start", "learning_rate", "steps"];

// What became of a run; the same rules, in the same order, as `verdict` in contour_map.py.
export function verdict(places, heights, { tolerance, rounding }) {
  const last = heights.at(-1);
  if (!(Number.isFinite(last) && last <= heights.at(-2) * (1 + rounding))) return { name: "diverges" };
  const near = places.findIndex(([x, y]) => Math.hypot(x, y) <= tolerance);
  if (near >= 0) return { name: "arrives", step: near };
  return { name: turnsBack(places, places.length - 1) ? "zigzags" : "on its way" };
}

// Whether step k leads back over the ground of the step before it.
export function turnsBack(places, k) {
  if (k < 2) return false;
  const step = (j) => places[j].map((w, i) => w - places[j - 1][i]);
  const before = step(k - 1);
  return step(k).reduce((sum, s, i) => sum + s * before[i], 0) < 0;
}

function said({ name, step }, places, tolerance) {
  const far = Math.hypot(...places.at(-1)).toPrecision(2);
  const steps = (count) => `${count} step${count === 1 ? "" : "s"}`;
  const turns = places.some((_, k) => k <= step && turnsBack(places, k));
  return {
    diverges: "it diverges: from side to side, and ever higher up.",
    arrives: `it arrives within ${tolerance} of the bottom in ${steps(step)}${turns ? ", zigzagging" : ""}.`,
    zigzags: `it zigzags from side to side, and is still ${far} from the bottom after ${steps(places.length - 1)}.`,
    "on its way": `it is on its way, and still ${far} from the bottom after ${steps(places.length - 1)}.`,
  }[name];
}

class ContourMap extends ExplorerPage {
  constructor(model, el) {
    super(model, el, TRAITS);
    const beside = part(el, "div", "descent-beside");
    [this.left, this.right] = [part(beside, "div"), part(beside, "div")];
    this.drawings();
    this.sliders();
    this.say = words(el);
    this.open();
  }

  drawings() {
    const reach = this.model.get("reach");
    const axis = (label) => ({ range: [-reach, reach], label });
    this.map = this.plane(this.left, { height: 0.9, x: axis("w1"), y: axis("w2") });
    this.over = this.picture(this.right, {
      height: 0.72, x: { range: [0, 1], label: "step" }, y: { range: POWERS, label: "height", says: power },
    });
    this.place(this.map, "start", { label: "Where the run starts", low: [-reach, -reach], high: [reach, reach] });
  }

  sliders() {
    const { model, right } = this;
    const digits = (value) => value.toPrecision(3);
    const stretched = { ...logarithmic(1, model.get("most_stretched")), steps: 200 };
    this.slider(right, "condition_number", "condition number", stretched, digits);
    this.slider(right, "rotation", "rotation", whole(-90, 90), (value) => `${Math.round(value)}°`);
    this.slider(right, "learning_rate", "learning rate", { ...logarithmic(...model.get("rates")), steps: 400 }, digits);
    this.slider(right, "steps", "steps", whole(1, 100), String);
  }

  paint() {
    const { model } = this;
    const [condition, rotation, start, rate, steps] = TRAITS.map((name) => model.get(name));
    const tolerance = model.get("tolerance");
    const bowl = quadratic(condition, rotation);
    const places = descend(bowl.gradient, start, rate, steps);
    const heights = places.map(bowl.height);
    const result = verdict(places, heights, { tolerance, rounding: model.get("rounding") });
    const [limit, best] = [2 / condition, 2 / (1 + condition)];
    const colours = theme(this.el);
    this.paintMap(colours, bowl, places, result);
    this.paintHeights(colours, bowl, places, result);
    const at = start.map((w) => fixed(w, 2)).join(", ");
    const text = `From (${at}) with rate ${rate.toPrecision(3)}: ${said(result, places, tolerance)}`;
    this.say(`${text} The rate is ${(rate / limit).toPrecision(3)} of the limit 2/λmax = ${limit.toPrecision(3)}; the best is 2/(λmin + λmax) = ${best.toPrecision(3)}.`);
    Object.assign(this.map.canvas, { ariaValueNow: start[0], ariaValueText: `w1 ${fixed(start[0], 2)}, w2 ${fixed(start[1], 2)}` });
    this.over.canvas.ariaLabel = `The height after each step, on a logarithmic axis. ${text}`;
    const parts = { along: places.map(bowl.along), across: places.map(bowl.across) };
    this.painted({ places, heights, ...parts, gradient: bowl.gradient(start), limit, best, ...result });
  }

  paintMap(colours, bowl, places, result) {
    const { map, model } = this;
    const [start, reach] = [places[0], model.get("reach")];
    // Only so is a right angle one on the map.
    oneScale(map, reach * model.get("room"));
    // A canvas cannot draw a line to 1e200.
    const seen = places.map((place) => (Math.hypot(...place) < FAR * reach ? place : [NaN, NaN]));
    // The heights stand on that end of the valley which the run leaves free.
    const [flat, steep] = bowl.on(1, 0);
    const end = flat * start[0] + steep * start[1] > 0 ? Math.PI : 0;
    const reasons = [model.get("condition_number"), model.get("rotation"), end];
    map.axes(colours, reasons, () => map.inside(() => this.contours(colours, bowl, end)));
    map.inside(() => {
      if (bowl.height(start) > 0) map.line(bowl.contour(bowl.height(start)), colours.curve, 2.5);
      map.dot([0, 0], colours.ink, 3);
      map.line(seen, colours.runs[0], 1.5);
      this.uphill(colours, bowl, start, reach);
      seen.forEach((place, k) => Number.isFinite(place[0]) && map.dot(place, colours.runs[0], k ? 4 : 9, k && k !== result.step ? null : colours.ink));
      map.text("0", start, ON_ORANGE, -3.5, -0.5);
      map.number([[NaN, NaN], ...seen.slice(1, NUMBERED + 1)], colours.ink);
    });
  }

  // The gradient at the start: longer where it is steeper, and at right angles to the contour.
  uphill(colours, bowl, start, reach) {
    const { map } = this;
    const slopes = bowl.gradient(start);
    const steepness = Math.hypot(...slopes);
    if (!steepness) return;
    const steepest = this.model.get("condition_number") * reach * Math.SQRT2;
    const length = ARROW[0] + Math.sqrt(steepness / steepest) * (ARROW[1] - ARROW[0]);
    rightAngle(map, start, slopes, 17, colours.ink);
    const [x, y] = arrow(map, start, slopes, length, colours.ink);
    const toTheLeft = x > map.width - 75;
    Object.assign(map.pen, { fillStyle: colours.ink, textAlign: toTheLeft ? "right" : "left", textBaseline: "middle" });
    map.pen.fillText("gradient", toTheLeft ? Math.min(map.width - 7, x) - 10 : x + 7, Math.max(20, y));
  }

  // Heights, each twice the one before, up to the corners.
  contours(colours, bowl, end) {
    const { map, model } = this;
    const top = Math.log2(model.get("condition_number") * map.x.range[1] ** 2);
    const low = Math.floor(2 * Math.log2(model.get("reach"))) - 5;
    for (let k = low; k <= top; k++) {
      map.line(bowl.contour(2 ** k), colours.quiet, 0.8);
      if (k > low + 1 && k % 2 === 0) map.text(String(Number((2 ** k).toPrecision(3))), bowl.on(2 ** k, end), colours.quiet, 3, 0);
    }
  }

  paintHeights(colours, bowl, places, result) {
    const { over } = this;
    const of = (height) => places.map((place, k) => [k, Math.log10(height(place))]);
    const heights = of(bowl.height);
    over.x.range = [0, places.length - 1];
    over.axes(colours);
    over.inside(() => {
      this.part("along", of(bowl.along), colours.runs[1], [7, 4], 9);
      this.part("across", of(bowl.across), colours.runs[2], [2, 3], -11);
      over.line(heights, colours.runs[0], 1.5);
      heights.forEach((point) => Number.isFinite(point[1]) && over.dot(point, colours.runs[0], 3));
      if (result.step !== undefined && Number.isFinite(heights[result.step][1])) over.dot(heights[result.step], colours.runs[0], 5, colours.ink);
    });
  }

  // The height's part in one direction: a straight line here, with its name where it can be seen.
  part(name, points, colour, dash, up) {
    const { over } = this;
    over.line(points, colour, 1.8, dash);
    const seen = points.filter(([, exponent]) => exponent > POWERS[0] && exponent < POWERS[1]);
    if (seen.length) over.text(name, seen[Math.floor(0.6 * seen.length)], colour, 4, up);
  }
}

export default shownBy(ContourMap);
