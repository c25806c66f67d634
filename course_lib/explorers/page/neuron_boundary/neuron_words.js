// What a neuron's picture shows, in a sentence or two: right decisions, loss, the next step, and who pays most.

// A step that changes the loss by less is not told.
const UNSEEN = 5e-5;

// now, next: what `neuron` says at present and of the next loss; params: [w1, w2, b]; count: of the examples.
export function neuronWords(now, next, params, count) {
  const loss = `The loss is ${now.loss.toFixed(3)} nats; ${stepWords(now.loss, next.loss)}`;
  if (!Math.hypot(params[0], params[1])) return `With w = (0, 0) there is no boundary: all get p = ${now.probabilities[0].toFixed(2)}. ${loss}`;
  const cost = now.costs[now.costliest];
  const share = cost > 0 ? `, ${Math.round((100 * cost) / (count * now.loss))} % of all costs` : "";
  const most = `The ringed example costs most: ${cost.toFixed(2)}${share}. Its label got a chance of ${chance(cost)}.`;
  return `${now.right} of ${count} decisions are right: accuracy ${(now.right / count).toFixed(2)}. ${loss} ${most}`;
}

function stepWords(loss, next) {
  if (Math.abs(loss - next) < UNSEEN) return "a step hardly changes it.";
  return `a step ${next < loss ? "lowers" : "raises"} it to ${next.toFixed(3)}.`;
}

function chance(cost) {
  const value = Math.exp(-cost);
  if (value < 1e-3) return "less than 0.001";
  return value < 0.095 ? String(Number(value.toPrecision(2))) : value.toFixed(2);
}
