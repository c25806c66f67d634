// The optimizers of course_lib/nn/optimizers.py, under its names and by its formulas: gradients in, updates out.

const EPS = 1e-8;
const BETA2 = 0.999;

// formula: its lines. beta: what it calls its second number, if it has one.
// updates(rate, beta, size): for each gradient in turn what to add to the weights; it remembers what it needs.
export const OPTIMIZERS = {
  gradient_descent: {
    formula: ["w ← w − η·g"],
    updates: (rate) => (g) => g.map((slope) => -rate * slope),
  },
  momentum: {
    beta: "β",
    formula: ["v ← β·v − η·g", "w ← w + v"],
    updates: (rate, beta, size) => {
      let v = zeros(size);
      return (g) => (v = blend(beta, v, -rate, g));
    },
  },
  nesterov: {
    beta: "β",
    formula: ["v ← β·v − η·g", "w ← w + β·v − η·g"],
    updates: (rate, beta, size) => {
      let v = zeros(size);
      return (g) => {
        v = blend(beta, v, -rate, g);
        return blend(beta, v, -rate, g);
      };
    },
  },
  rmsprop: {
    beta: "ρ",
    formula: ["s ← ρ·s + (1 − ρ)·g²", "w ← w − η·g / (√s + ε)"],
    updates: (rate, decay, size) => {
      let s = zeros(size);
      return (g) => {
        s = blend(decay, s, 1 - decay, g.map((slope) => slope ** 2));
        return g.map((slope, i) => (-rate * slope) / (Math.sqrt(s[i]) + EPS));
      };
    },
  },
  adam: {
    beta: "β₁",
    formula: ["m ← β₁·m + (1 − β₁)·g", "v ← β₂·v + (1 − β₂)·g²", "w ← w − η·m̂ / (√v̂ + ε)"],
    updates: (rate, beta, size) => {
      let [m, v, t] = [zeros(size), zeros(size), 0];
      return (g) => {
        t += 1;
        m = blend(beta, m, 1 - beta, g);
        v = blend(BETA2, v, 1 - BETA2, g.map((slope) => slope ** 2));
        const [fullM, fullV] = [1 / (1 - beta ** t), 1 / (1 - BETA2 ** t)];
        return m.map((average, i) => (-rate * average * fullM) / (Math.sqrt(v[i] * fullV) + EPS));
      };
    },
  },
};

// The places of a run, the start first. As course_lib/studies/descent.walk.
export function walk(gradient, start, update, steps) {
  const places = [start];
  for (let k = 0; k < steps; k++) {
    const added = update(gradient(places[k]));
    places.push(blend(1, places[k], 1, added));
  }
  return places;
}

function zeros(size) {
  return Array(size).fill(0);
}

// a·x + b·y, number by number.
function blend(a, x, b, y) {
  const sum = Array(x.length);
  for (let i = 0; i < sum.length; i++) sum[i] = a * x[i] + b * y[i];
  return sum;
}
