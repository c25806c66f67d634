// A race of two optimizers down one ravine: drag where both start, choose who runs and how fast.

import { logarithmic, part, whole, words } from "./shared/controls.js";
import { ExplorerPage, shownBy } from "./shared/explorer_page.js";
import { LOOKS, run } from "./shared/marks.js";
import { OPTIMIZERS, walk } from "./optimizer_race/optimizers.js";
import { power } from "./shared/powers.js";
import { quadratic } from "./shared/quadratic.js";
import { digits, outcome, spoken, verdict, winner } from "./optimizer_race/race.js";
import { fixed } from "./shared/readings.js";
import { theme } from "./shared/theme.js";
import { put } from "./shared/written.js";

const LANES = ["a", "b"];
// The powers of ten that the heights are drawn in.
const POWERS = [-3.9, 3.3];
// A canvas cannot draw a line to 1e200.
const FAR = 1e4;
const BETA = { at: (t) => Math.round(99 * t) / 100, of: (beta) => beta / 0.99, steps: 99 };
const TRAITS = ["start", "condition_number", "steps", ...LANES.flatMap((lane) => [`optimizer_${lane}`, `learning_rate_${lane}`, `beta_${lane}`])];

class OptimizerRace extends ExplorerPage {
  constructor(model, el) {
    super(model, el, TRAITS);
    this.drawings();
    this.say = words(el);
    this.lanes = {};
    const lanes = part(el, "div", "descent-lanes");
    for (const lane of LANES) this.lanes[lane] = this.lane(lanes, lane);
    this.course(part(el, "div", "descent-lanes"));
    this.open();
  }

  drawings() {
    const [wide, high] = this.model.get("sides");
    this.map = this.plane(this.el, {
      height: 0.36, least: 240, x: { range: [-wide, wide], label: "w1" }, y: { range: [-high, high], label: "w2, stretched" },
    });
    this.over = this.picture(this.el, {
      height: 0.32, least: 220, x: { range: [0, 1], label: "step" }, y: { range: POWERS, label: "height", says: power },
    });
    const reach = this.model.get("reach");
    this.place(this.map, "start", { label: "Where both start", low: reach.map((each) => -each), high: reach });
  }

  // Who runs in a lane, how fast, and with what memory.
  lane(parent, lane) {
    const { model } = this;
    const box = part(parent, "fieldset");
    part(box, "legend").textContent = `${lane.toUpperCase()} ${LOOKS[LANES.indexOf(lane)].says}`;
    const of = (name) => `${name}_${lane}`;
    const names = Object.fromEntries(Object.keys(OPTIMIZERS).map((name) => [name, spoken(name)]));
    this.choice(box, of("optimizer"), "optimizer", names);
    this.slider(box, of("learning_rate"), "learning rate", { ...logarithmic(...model.get("rates")), steps: 400 }, digits);
    const memory = part(box, "div");
    this.slider(memory, of("beta"), "β", BETA, (value) => value.toFixed(2));
    return { box, memory, formula: part(box, "p", "descent-formula") };
  }

  course(parent) {
    const condition = { ...logarithmic(1, this.model.get("most_stretched")), steps: 300 };
    this.slider(parent, "condition_number", "condition number", condition, digits);
    this.slider(parent, "steps", "steps drawn", whole(1, 300), String);
  }

  set(trait, value) {
    super.set(trait, value);
    if (trait.startsWith("optimizer")) this.introduce();
  }

  follow() {
    super.follow();
    this.introduce();
  }

  // Says of each lane what its optimizer does, and by what name it knows β.
  introduce() {
    for (const [lane, { memory, formula }] of Object.entries(this.lanes)) {
      const optimizer = OPTIMIZERS[this.model.get(`optimizer_${lane}`)];
      // Its place stays free, so that nothing jumps.
      memory.style.visibility = optimizer.beta ? "visible" : "hidden";
      put(memory.querySelector(".descent-name"), "textContent", optimizer.beta ?? "β");
      put(formula, "textContent", optimizer.formula.map((line) => line.replaceAll(" ", "\u00a0")).join(",  "));
    }
  }

  // The whole run of a lane: its places and heights, and what became of it.
  race(lane, bowl) {
    const { model } = this;
    const [optimizer, rate, beta] = ["optimizer", "learning_rate", "beta"].map((name) => model.get(`${name}_${lane}`));
    const places = walk(bowl.gradient, model.get("start"), OPTIMIZERS[optimizer].updates(rate, beta, 2), model.get("most"));
    const heights = places.map(bowl.height);
    return { optimizer, places, heights, ...verdict(heights, { target: model.get("target"), lost: model.get("lost") }) };
  }

  paint() {
    const { model } = this;
    const start = model.get("start");
    const bowl = quadratic(model.get("condition_number"), 0);
    const runs = { a: this.race("a", bowl), b: this.race("b", bowl) };
    const colours = theme(this.el);
    if (this.coloured !== colours) LANES.forEach((lane, i) => (this.lanes[lane].box.style.borderTop = `3px ${i ? "dashed" : "solid"} ${colours.runs[i]}`));
    this.coloured = colours;
    this.paintMap(colours, bowl, start, runs);
    this.paintHeights(colours, runs);
    const text = outcome(runs, { target: model.get("target"), most: model.get("most") });
    this.say(text);
    Object.assign(this.map.canvas, { ariaValueNow: start[0], ariaValueText: `w1 ${fixed(start[0], 2)}, w2 ${fixed(start[1], 2)}` });
    this.over.canvas.ariaLabel = `The heights of both after each step, on a logarithmic axis. ${text}`;
    this.painted({ ...runs, winner: winner(runs) });
  }

  paintMap(colours, bowl, start, runs) {
    const { map, model } = this;
    const drawn = model.get("steps") + 1;
    // The heights stand on that end of the valley which the runs leave free.
    const end = start[0] > 0 ? Math.PI : 0;
    map.axes(colours, [model.get("condition_number"), end], () => map.inside(() => this.contours(colours, bowl, end)));
    map.inside(() => {
      if (bowl.height(start) > 0) map.line(bowl.contour(bowl.height(start)), colours.curve, 1.5);
      map.line([[-0.3, 0], [0.3, 0]], colours.ink, 2);
      map.line([[0, -0.05], [0, 0.05]], colours.ink, 2);
      LANES.forEach((lane, i) => {
        const places = runs[lane].places.slice(0, drawn).map((place) => (Math.hypot(...place) < FAR ? place : [NaN, NaN]));
        run(map, places, LOOKS[i], colours.runs[i]);
        LOOKS[i].mark(map, places.at(-1), colours.runs[i], 6, colours.ink);
      });
      map.dot(start, colours.curve, 9, colours.ink);
    });
  }

  // Heights, each four times the one before, up to the corners.
  contours(colours, bowl, end) {
    const { map } = this;
    const [wide, high] = this.model.get("sides");
    for (let height = 0.25; height < bowl.height([wide, high]); height *= 4) {
      map.line(bowl.contour(height), colours.quiet, 0.8);
      if (height >= 1) map.text(String(height), bowl.on(height, end), colours.quiet, 3, 0);
    }
  }

  paintHeights(colours, runs) {
    const { over, model } = this;
    const [steps, goal] = [model.get("steps"), Math.log10(model.get("target"))];
    over.x.range = [0, steps];
    over.axes(colours);
    over.inside(() => {
      over.line([[0, goal], [steps, goal]], colours.ink, 1.2, [2, 3]);
      over.text(`target ${model.get("target")}`, [0, goal], colours.ink, 5, -9);
      LANES.forEach((lane, i) => {
        const points = runs[lane].heights.slice(0, steps + 1).map((height, k) => [k, Math.log10(height)]);
        run(over, points, LOOKS[i], colours.runs[i], { radius: 2 });
        this.arrival(colours, lane, points[runs[lane].step], i, winner(runs) === lane);
      });
    });
  }

  // Where a run has arrived for good: its lane and its steps. Left below the faster one's line, and right above
  // the slower one's, there is no other line.
  arrival(colours, lane, point, i, faster) {
    if (!point || !Number.isFinite(point[1])) return;
    const { over } = this;
    LOOKS[i].mark(over, point, colours.runs[i], 5, colours.ink);
    const at = over.left(point[0]) / over.width;
    const toTheLeft = at > 0.9 || (faster && at > 0.2);
    over.text(`${lane.toUpperCase()} ${point[0]}`, point, colours.ink, toTheLeft ? -40 : 8, faster ? -13 : 14);
  }
}

export default shownBy(OptimizerRace);
