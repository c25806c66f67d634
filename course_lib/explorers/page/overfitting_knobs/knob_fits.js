// What the over-fitting knobs show, computed: fits, both losses over either knob, and the verdict; as OverfittingKnobs.

import { halfSquaredError, heights, penalizedFit } from "./penalized_fit.js";
import { numbers } from "../shared/table.js";

export class KnobFits {
  // The kernel's tables lie over the points, the validation points and the grid, one after the other.
  constructor(model) {
    const [n, aside, fine] = model.get("sizes");
    const all = n + aside + fine;
    const split = (column) => [column.subarray(0, n), column.subarray(n, n + aside), column.subarray(n + aside, all)];
    const rows = (name, long) => {
      const found = numbers(model.get(name));
      return Array.from({ length: found.length / long }, (_, j) => found.subarray(j * long, (j + 1) * long));
    };
    [this.x, this.newX, this.grid] = split(numbers(model.get("places")));
    this.truth = split(numbers(model.get("truth")))[2];
    this.drawn = rows("drawn", n);
    this.aside = numbers(model.get("kept_aside"));
    this.features = Object.fromEntries(["powers", "units"].map((name) => [name, parted(rows(name, all).map(split))]));
    this.chances = rows("chances", this.features.units.points.length);
    this.values = { strength: model.get("strengths"), rate: model.get("rates") };
    this.near = model.get("near");
    this.curves = {};
  }

  // All that holds in a state of the traits.
  present(state) {
    const targets = Float64Array.from(this.drawn[state.draw]);
    targets[state.point] += state.lift;
    const fit = this.fit(state, targets);
    const [training, validation] = this.losses(state, fit, targets);
    const free = this.fit({ ...state, strength: 0, rate: 0 }, targets).weights;
    const knobs = ["strength", "rate"].map((knob) => this.curve(knob, state, targets));
    const more = { follows: this.follows(state), free, masked: this.masked(state, fit), knobs };
    return { ...state, ...fit, targets, training, validation, ...more, ...this.verdict(validation, state, knobs) };
  }

  // How far the curve goes with the chosen point, as a part of the way: fits are linear in the heights of the points.
  follows(state) {
    const one = new Float64Array(this.x.length);
    one[state.point] = 1;
    return heights(this.fit(state, one), this.features[state.model].points, one.length)[state.point];
  }

  fit({ model, strength, rate }, targets) {
    const { points, squares } = this.features[model];
    return penalizedFit(points, targets, squares.map((square) => strength + (rate / (1 - rate)) * square));
  }

  losses({ model }, fit, targets) {
    const { points, validation } = this.features[model];
    return [halfSquaredError(fit, points, targets), halfSquaredError(fit, validation, this.aside)];
  }

  // What some masks leave of the weights in training: a few drop, the others are made larger.
  masked({ rate }, { weights }) {
    const left = (chances) => weights.map((weight, j) => (chances[j] >= rate ? weight / (1 - rate) : 0));
    return rate > 0 ? this.chances.map(left) : [];
  }

  // Both losses over all values of a knob; kept while only this knob is turned.
  curve(knob, state, targets) {
    const values = this.values[knob];
    const rest = JSON.stringify({ ...state, [knob]: null });
    if (this.curves[knob]?.rest !== rest) {
      const found = values.map((value) => this.losses(state, this.fit({ ...state, [knob]: value }, targets), targets));
      const [training, validation] = [0, 1].map((i) => found.map((losses) => losses[i]));
      this.curves[knob] = { rest, knob, values, training, validation, best: validation.indexOf(Math.min(...validation)) };
    }
    return this.curves[knob];
  }

  // The same rules, in the same order, as `verdict` in overfitting_knobs.py.
  verdict(loss, state, [first, second]) {
    const lowest = (curve) => curve.validation[curve.best];
    const better = lowest(second) < lowest(first) ? second : first;
    const [aim, aimed] = [better.values[better.best], lowest(better)];
    const name = loss <= this.near * aimed ? "near the best" : aim > state[better.knob] ? "over-fits" : "under-fits";
    return { verdict: name, better: better.knob, aim, aimed };
  }
}

// columns: of each feature its numbers at the points, the validation points and the grid.
function parted(columns) {
  const [points, validation, grid] = [0, 1, 2].map((i) => columns.map((column) => column[i]));
  // Half the mean square of each feature: what dropout makes it pay, times the odds to drop.
  const squares = points.map((column) => column.reduce((sum, each) => sum + each * each, 0) / (2 * column.length));
  return { points, validation, grid, squares };
}
