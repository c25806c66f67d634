// Secant to tangent: drag the place, shrink the step; the slopes, a close-up and the error over all steps follow.

import { twoErrors } from "./secant_to_tangent/chord.js";
import { CloseUp, riseAndRun } from "./secant_to_tangent/close_up.js";
import { logarithmic, part, words } from "./shared/controls.js";
import { ErrorsOverSteps } from "./secant_to_tangent/errors_over_steps.js";
import { ExplorerPage, shownBy } from "./shared/explorer_page.js";
import { drag } from "./shared/handle.js";
import { fixed, readings, short } from "./shared/readings.js";
import { numbers, table } from "./shared/table.js";
import { theme } from "./shared/theme.js";

const TRAITS = ["x", "h", "quotient", "number_format", "measured", "measured_at"];
const STEPS_A_DECADE = 20;
const DIGITS = 12;

function limit({ bending, rounding }, secant) {
  if (bending >= rounding) return "bending";
  return secant === 0 ? "no rise" : "rounding";
}

function said(now, name) {
  const { x, h, secant, tangent, difference, format, measured } = now;
  const where = `At ${name} = ${short(x)}, with h = ${short(h)}, the secant has the slope ${short(secant)}`;
  if (!measured) return `${where} and the tangent ${short(tangent)}, without rounding. ${notMeasured(now)}`;
  const off = difference === 0 ? "exactly" : `${short(Math.abs(difference))} ${difference > 0 ? "more" : "less"} than`;
  return `${where}, ${off} that of the tangent, ${short(tangent)}. ${why(now, format)}`;
}

// True for the moment in which the kernel works, and where none will ever answer.
function notMeasured({ moving }) {
  return moving ? "Let go, and this computer measures." : "Nothing has been measured here yet; if that stays so, run the cell.";
}

function why({ difference, limited_by: by }, format) {
  if (difference === 0) return "Here what rounding does cancels, by luck; at the next step it need not.";
  return {
    bending: "The curve bends between the two points: a smaller h helps.",
    rounding: `That is rounding: ${format} keeps only so many digits of the heights, and what is lost is divided by the run. A larger h helps.`,
    "no rise": `In ${format} both points have the same height: nothing is left of the rise. A larger h helps.`,
  }[by];
}

class Secant extends ExplorerPage {
  constructor(model, el) {
    super(model, el, TRAITS);
    this.read();
    this.readMeasured();
    this.drawings();
    this.numbers();
    this.errors = new ErrorsOverSteps(this, el, { steps: [model.get("smallest"), model.get("largest")], steepest: this.steepest });
    drag(this.errors.plane, ([exponent]) => this.choose(exponent), () => this.tell());
    this.say = words(el);
    this.open();
  }

  read() {
    const { model } = this;
    [this.low, this.high] = [model.get("low"), model.get("high")];
    const reach = model.get("largest");
    const samples = numbers(model.get("samples"));
    const n = samples.length / 3;
    const [values, slopes, bends] = [0, 1, 2].map((row) => samples.subarray(row * n, (row + 1) * n));
    const ends = [this.low - reach, this.high + reach];
    this.curve = { height: table(...ends, values, slopes), slope: table(...ends, slopes, bends) };
    const places = Array.from({ length: 400 }, (_, i) => this.low + ((this.high - this.low) * i) / 399);
    this.line = places.map((x) => [x, this.curve.height(x)]);
    const heights = this.line.map(([, y]) => y);
    const room = 0.1 * (Math.max(...heights) - Math.min(...heights));
    this.heights = [Math.min(...heights) - room, Math.max(...heights) + room];
    this.steepest = Math.max(1e-9, ...places.map((x) => Math.abs(this.curve.slope(x))));
  }

  // What the kernel found at the place where the student last let go.
  readMeasured() {
    const rows = numbers(this.model.get("measured"));
    const n = rows.length / 5;
    const [steps, ...slopes] = [0, 1, 2, 3, 4].map((row) => rows.subarray(row * n, (row + 1) * n));
    const [forward, central] = [0, 2].map((row) => ({ float32: slopes[row], float64: slopes[row + 1] }));
    this.found = { steps, slopes: { forward, central } };
  }

  drawings() {
    const { model } = this;
    const name = model.get("variable");
    const beside = part(this.el, "div", "descent-beside");
    const [left, right] = [part(beside, "div", ""), part(beside, "div", "")];
    this.map = this.plane(left, {
      height: 0.62, least: 230, x: { range: [this.low, this.high], label: name }, y: { range: this.heights, label: "height" },
    });
    this.close = new CloseUp(this, right, { name, flattest: this.steepest / 50 });
    this.placeAlong(this.map, "x", { label: `The place ${name}`, low: this.low, high: this.high });
  }

  // What is chosen, and what is read.
  numbers() {
    const { model } = this;
    const [least, most] = [model.get("smallest"), model.get("largest")];
    const decades = Math.round(Math.log10(most / least));
    this.slider(this.el, "h", "step h", { ...logarithmic(least, most), steps: STEPS_A_DECADE * decades }, short);
    const lanes = part(this.el, "div", "descent-lanes");
    this.writes = readings(part(lanes, "div", ""), ["rise", "run", "secant, rise / run", "tangent", "difference"]);
    const choosing = part(lanes, "div", "");
    const name = model.get("variable");
    this.choice(choosing, "quotient", "the secant's points", {
      forward: `forward, ${name} to ${name} + h`, central: `central, ${name} − h to ${name} + h`,
    });
    this.choice(choosing, "number_format", "numbers in", { float64: "float64, 16 digits", float32: "float32, 7 digits" });
  }

  // A place on the axis of the errors; the steps there are those of the slider.
  choose(exponent) {
    const [least, most] = [this.model.get("smallest"), this.model.get("largest")].map(Math.log10);
    const step = Math.round(Math.min(most, Math.max(least, exponent)) * STEPS_A_DECADE) / STEPS_A_DECADE;
    this.set("h", Number((10 ** step).toPrecision(3)));
    this.controls.h.set(this.model.get("h"));
  }

  // The kernel hears of it on release, and measures at the new place.
  follow() {
    this.readMeasured();
    super.follow();
  }

  set(trait, value) {
    this.moving = true;
    super.set(trait, value);
  }

  // Let go: the words no longer ask for that.
  send() {
    const letGo = this.untold;
    super.send();
    if (!letGo) return;
    this.moving = false;
    this.draw();
  }

  // All that holds now: measured, if the kernel has done so here; else as if nothing were rounded.
  present() {
    const { model, curve } = this;
    const [x, h, quotient, format] = ["x", "h", "quotient", "number_format"].map((name) => model.get(name));
    const errors = twoErrors(curve, x, h, quotient, format);
    const [at, slopeThere] = model.get("measured_at");
    const i = at === x ? this.found.steps.indexOf(h) : -1;
    const measured = i >= 0;
    const tangent = measured ? slopeThere : curve.slope(x);
    const secant = measured ? this.found.slopes[quotient][format][i] : errors.exact;
    const run = quotient === "central" ? 2 * h : h;
    const slopes = { tangent, secant, difference: secant - tangent, rise: secant * run, run };
    return { x, h, quotient, format, measured, moving: this.moving, ...errors, ...slopes, limited_by: limit(errors, secant) };
  }

  paint() {
    const { model } = this;
    const now = this.present();
    const colours = theme(this.el);
    this.paintMap(colours, now);
    this.close.paint(colours, this.curve, now);
    const [at, tangent] = model.get("measured_at");
    const found = { steps: this.found.steps, slopes: this.found.slopes[now.quotient], tangent, fresh: at === now.x };
    this.errors.paint(colours, this.curve, now, found);
    this.write(now, colours);
    const text = said(now, model.get("variable"));
    this.say(text);
    Object.assign(this.map.canvas, { ariaValueNow: now.x, ariaValueText: fixed(now.x, 3) });
    this.close.plane.canvas.ariaLabel = `Close up, from one step before to one step after. ${text}`;
    this.errors.plane.canvas.ariaLabel = `The error of the slope against the step, both axes in powers of ten. ${text}`;
    this.painted(now);
  }

  write({ rise, run, secant, tangent, difference, measured }, { runs, ink }) {
    const says = (value) => (measured ? fixed(value, DIGITS) : `${fixed(value, 5)}…`);
    this.writes([
      { says: short(rise), ink: runs[1] }, { says: short(run), ink: runs[1] }, { says: says(secant), ink: runs[0], dashed: true },
      { says: says(tangent), ink }, { says: says(difference) },
    ]);
  }

  paintMap(colours, { x, h, run, secant, tangent }) {
    const { map, curve, low, high } = this;
    const start = x + h - run;
    const ends = [start, x + h].map((place) => [place, curve.height(place)]);
    const middle = (ends[0][1] + ends[1][1]) / 2;
    const along = (through, level, slope) => [low, high].map((place) => [place, level + slope * (place - through)]);
    map.axes(colours, [], () => map.inside(() => map.line(this.line, colours.curve, 2.5)));
    map.inside(() => {
      map.line(along(x, curve.height(x), tangent), colours.ink, 1.5);
      map.line(along((start + x + h) / 2, middle, secant), colours.runs[0], 2.5, [8, 5]);
      riseAndRun(map, ends, colours.runs[1]);
      ends.forEach((end) => map.dot(end, colours.runs[0], 5));
      map.dot([x, curve.height(x)], colours.curve, 8, colours.ink);
    });
  }
}

export default shownBy(Secant);
