// One neuron with a sigmoid, and what it costs: the mathematics of two classes, from weights, bias and examples.

// 1 / (1 + e^-s); the power never exceeds 1.
export function sigmoid(s) {
  const small = Math.exp(-Math.abs(s));
  return (s >= 0 ? 1 : small) / (1 + small);
}

// log(1 + e^s): the cost, in nats, of the logit s if the label is 0; if it is 1, that of -s.
export function softplus(s) {
  return Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s)));
}

// examples: [[x1, x2, label], …]; params: [w1, w2, b].
export function neuron(examples, params) {
  const logits = examples.map(([x1, x2]) => params[0] * x1 + params[1] * x2 + params[2]);
  const probabilities = logits.map(sigmoid);
  const costs = logits.map((s, i) => softplus(examples[i][2] ? -s : s));
  const costliest = costs.indexOf(Math.max(...costs));
  const right = probabilities.filter((p, i) => p > 0.5 === (examples[i][2] === 1)).length;
  return { logits, probabilities, costs, costliest, right, loss: mean(costs), gradient: gradient(examples, probabilities) };
}

// The slopes of the mean cost along w1, w2 and b: an example pulls by p - y, times its input.
function gradient(examples, probabilities) {
  const pulls = probabilities.map((p, i) => p - examples[i][2]);
  return [0, 1, 2].map((k) => mean(pulls.map((pull, i) => pull * (k < 2 ? examples[i][k] : 1))));
}

// The weights and the bias after steps of gradient descent.
export function after(examples, params, rate, steps) {
  let now = params;
  for (let k = 0; k < steps; k++) {
    const slopes = neuron(examples, now).gradient;
    now = now.map((each, i) => each - rate * slopes[i]);
  }
  return now;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
