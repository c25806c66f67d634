// Over-fitting knobs: a strength, a dropout rate and points to move; the fit, its weights and both losses follow.

import { part, whole, words } from "./shared/controls.js";
import { ExplorerPage, shownBy } from "./shared/explorer_page.js";
import { arrowKey, handle } from "./shared/handle.js";
import { KnobFits } from "./overfitting_knobs/knob_fits.js";
import { knobWords } from "./overfitting_knobs/knob_words.js";
import { LossesOverKnob } from "./overfitting_knobs/losses_over_knob.js";
import { LOOKS } from "./shared/marks.js";
import { oneOf } from "./overfitting_knobs/one_of.js";
import { heights } from "./overfitting_knobs/penalized_fit.js";
import { power } from "./shared/powers.js";
import { readings, short } from "./shared/readings.js";
import { theme } from "./shared/theme.js";
import { WeightBars } from "./overfitting_knobs/weight_bars.js";

const TRAITS = ["strength", "rate", "model", "draw", "point", "lift"];
const TALL = 2.4;
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
// 0 stands one power of ten left of the smallest strength.
const ALONE = -8;
const strengthAxis = (strength) => (strength > 0 ? Math.max(ALONE, Math.log10(strength)) : ALONE);

class Knobs extends ExplorerPage {
  constructor(model, el) {
    super(model, el, TRAITS);
    this.fits = new KnobFits(model);
    this.drawings();
    this.knobs();
    this.say = words(el);
    this.open();
  }

  drawings() {
    this.choice(this.el, "model", "fitted", { powers: "9 powers of x", units: "32 hidden units" });
    const beside = part(this.el, "div", "descent-beside");
    const [left, right] = [part(beside, "div", ""), part(beside, "div", "")];
    const { x, drawn } = this.fits;
    const [low, high] = [x[0], x.at(-1)];
    this.map = this.plane(left, {
      height: 0.66, least: 250, x: { range: [low - 0.04, high + 0.04], label: "x" }, y: { range: [-TALL, TALL], label: "y" },
    });
    // A press first chooses the nearest point, and then moves it up and down, where a finger would scroll.
    handle(this.map, {
      label: "The height of the ringed point", range: [-TALL, TALL], touch: "none",
      begin: (event) => this.choosePoint(this.map.place(event)[0]),
      to: ([, y]) => this.raise(y), key: (event) => this.key(event), done: () => this.tell(),
    });
    this.slider(left, "draw", "draw of the noise", whole(0, drawn.length - 1), String);
    this.bars = new WeightBars(this, right);
    this.writes = readings(part(right, "div", "descent-few"), ["● training loss", "■ validation loss", "largest weight", "follows the ring"]);
  }

  knobs() {
    const { model, el } = this;
    const lanes = part(el, "div", "descent-lanes");
    const lane = (trait, name, values, axis) => {
      const parent = part(lanes, "div", "");
      this.slider(parent, trait, name, oneOf(values), short);
      const chosen = (value) => {
        this.set(trait, value);
        this.controls[trait].set(value);
      };
      return new LossesOverKnob(this, parent, { values, chosen, done: () => this.tell(), ...axis });
    };
    this.byStrength = lane("strength", "strength", model.get("strengths"), {
      to: strengthAxis, range: [ALONE - 0.15, 0.08], label: "strength", says: (tick) => (tick > ALONE ? power(tick) : ""), apart: true,
    });
    const rates = model.get("rates");
    this.byRate = lane("rate", "dropout rate", rates, { to: Number, range: [-0.02, rates.at(-1) + 0.01], label: "dropout rate" });
  }

  // One point is moved at a time; the others are where the noise put them.
  choosePoint(x) {
    const off = (i) => Math.abs(this.fits.x[i] - x);
    const nearest = this.fits.x.reduce((best, _, i) => (off(i) < off(best) ? i : best), 0);
    if (nearest !== this.model.get("point")) this.take(nearest);
  }

  take(point) {
    this.set("lift", 0);
    this.set("point", Math.min(this.fits.x.length - 1, Math.max(0, point)));
  }

  raise(y) {
    const low = this.fits.drawn[this.model.get("draw")][this.model.get("point")];
    this.set("lift", Number((Math.min(TALL, Math.max(-TALL, y)) - low).toFixed(3)));
  }

  key(event) {
    const by = arrowKey(event);
    if (by === undefined && event.key !== "Home") return;
    event.preventDefault();
    const { draw, point, lift } = this.state();
    if (!by) this.set("lift", 0);
    else if (by[0]) this.take(point + by[0]);
    else this.raise(this.fits.drawn[draw][point] + lift + by[1] * (event.shiftKey ? 0.5 : 0.05));
    this.tell();
  }

  state() {
    return Object.fromEntries(TRAITS.map((name) => [name, this.model.get(name)]));
  }

  paint() {
    const now = this.fits.present(this.state());
    const colours = theme(this.el);
    const { training, validation } = now;
    this.paintMap(colours, now);
    this.byStrength.paint(colours, now.knobs[0], { value: now.strength, training, validation });
    this.byRate.paint(colours, now.knobs[1], { value: now.rate, training, validation });
    const powers = now.model === "powers";
    const names = powers ? now.weights.map((_, j) => (j ? `x${SUPERSCRIPTS[j + 1]}` : "x")) : null;
    this.bars.paint(colours, { ...now, names, label: powers ? "" : "unit" });
    this.write(now, colours);
    this.tellAll(now);
    const { targets, knobs: [byStrength, byRate], ...rest } = now;
    this.painted({ ...rest, targets: [...targets], byStrength, byRate });
  }

  write({ training, validation, weights, follows }, { curve, runs }) {
    const share = `${Math.round(100 * follows)} %`;
    this.writes([
      { says: training.toFixed(4), ink: curve }, { says: validation.toFixed(4), ink: runs[0], dashed: true },
      { says: short(Math.max(...weights.map(Math.abs))), ink: runs[1] }, { says: share },
    ]);
  }

  tellAll(now) {
    const x = this.fits.x[now.point];
    const text = knobWords(now, x);
    this.say(text);
    const y = now.targets[now.point];
    Object.assign(this.map.canvas, { ariaValueNow: y, ariaValueText: `${short(y)}, at x = ${short(x)}` });
    this.byStrength.plane.canvas.ariaLabel = `Both losses over the strength. ${text}`;
    this.byRate.plane.canvas.ariaLabel = `Both losses over the dropout rate. ${text}`;
    this.bars.plane.canvas.ariaLabel = `The size of each of the ${now.weights.length} weights. ${text}`;
  }

  paintMap(colours, now) {
    const { map } = this;
    const { x, newX, grid, drawn, truth, aside } = this.fits;
    const over = (found) => Array.from(found, (height, i) => [grid[i], height]);
    const features = this.fits.features[now.model].grid;
    const known = () => {
      map.line(over(truth), colours.ink, 1.5, [2, 4]);
      newX.forEach((each, i) => LOOKS[1].mark(map, [each, aside[i]], colours.ground, 2.5, colours.runs[0]));
    };
    const { length } = now.masked;
    map.axes(colours, [length], () => length || map.inside(known));
    map.inside((pen) => {
      pen.globalAlpha = 0.55;
      for (const weights of now.masked) map.line(over(heights({ ...now, weights }, features, grid.length)), colours.quiet, 1);
      pen.globalAlpha = 1;
      // Before what the masks leave, not behind it.
      if (length) known();
      map.line(over(heights(now, features, grid.length)), colours.runs[1], 3);
      const moved = [x[now.point], drawn[now.draw][now.point]];
      if (now.lift) map.line([moved, [moved[0], now.targets[now.point]]], colours.curve, 1.5, [2, 3]);
      now.targets.forEach((y, i) => map.dot([x[i], y], colours.curve, i === now.point ? 7 : 5, i === now.point ? colours.ink : null));
    });
  }
}

export default shownBy(Knobs);
