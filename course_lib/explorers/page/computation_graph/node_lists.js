// A formula as a list of nodes: its values forward, and its slopes backward. As node_lists.py and studies/graphs.py.

// A value from two numbers, and the local slope for each of them.
const KINDS = {
  "+": (x, y) => [x + y, [1, 1]],
  "×": (x, y) => [x * y, [y, x]],
  max: (x, y) => [Math.max(x, y), x === y ? [0.5, 0.5] : [Number(x > y), Number(x < y)]],
  loss: (yhat, y) => [(yhat - y) ** 2 / 2, [yhat - y, y - yhat]],
};
// An output, and the slope there.
const ACTIVATIONS = {
  sigmoid: (pre) => {
    const act = 1 / (1 + Math.exp(-pre));
    return [act, [act * (1 - act)]];
  },
  tanh: (pre) => [Math.tanh(pre), [1 - Math.tanh(pre) ** 2]],
  relu: (pre) => (pre > 0 ? [pre, [1]] : [0, [0]]),
};

// nodes: {name, kind, parents}, parents are places in the list. Each node's value, and its local slopes.
// pushed: {place of a node: how much is added to its value}.
export function forward(nodes, inputs, activation, pushed = {}) {
  const [values, slopes] = [[], []];
  for (const [i, { name, kind, parents }] of nodes.entries()) {
    const worksOut = kind === "act" ? ACTIVATIONS[activation] : KINDS[kind];
    const [value, local] = worksOut ? worksOut(...parents.map((parent) => values[parent])) : [inputs[name], []];
    values.push(value + (pushed[i] ?? 0));
    slopes.push(local);
  }
  return { values, slopes };
}

// The sweep from the end, through so many nodes. `arrived[i]` lists what node i was handed: {from, flow}.
export function sweepBack(nodes, slopes, swept) {
  const grads = nodes.map(() => 0);
  const arrived = nodes.map(() => []);
  grads[nodes.length - 1] = 1;
  for (let i = nodes.length - 1; i >= nodes.length - swept; i--) {
    nodes[i].parents.forEach((parent, place) => {
      const flow = grads[i] * slopes[i][place];
      arrived[parent].push({ from: i, flow });
      grads[parent] += flow;
    });
  }
  return { grads, arrived };
}

// All edges in the order in which the sweep passes them: `node` hands to `parent`, its input number `place`.
export function edgesOf(nodes) {
  const edges = [];
  for (let node = nodes.length - 1; node >= 0; node--) {
    nodes[node].parents.forEach((parent, place) => edges.push({ node, place, parent }));
  }
  return edges;
}
