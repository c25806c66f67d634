// What a graph says in words: of an edge, of the paths that meet behind it, and of the sweep.

import { sum } from "./graph_picture.js";
import { short } from "../shared/readings.js";

// What a node does with its inputs; nothing for an input.
export function formula({ kind, parents }, names, activation) {
  const [a, b] = parents.map((i) => names[i]);
  return {
    "+": `${a} + ${b}`, "×": `${a} × ${b}`, max: `max(${a}, ${b})`, act: `${activation}(${a})`, loss: `½(${a} − ${b})²`,
  }[kind];
}

// edge: {node, place, parent}; see `Graph.now` in computation_graph.js for the rest.
export function said(now, { node, place, parent }) {
  const { names, slopes, grads } = now;
  const local = short(slopes[node][place]);
  if (!now.passed(node)) return `The edge from ${names[node]} back to ${names[parent]} has the local slope ${local}. ${names[node]} has not handed on anything yet. ${sweep(now)}`;
  const flow = grads[node] * slopes[node][place];
  return [
    `${names[node]} hands its slope ${short(grads[node])} times the local slope ${local} to ${names[parent]}: ${short(flow)}.`,
    why(now, node, place), paths(now, parent), sweep(now),
  ].filter(Boolean).join(" ");
}

// Why nothing passes.
function why({ slopes, nodes, names, activation }, node, place) {
  if (slopes[node][place] !== 0) return "";
  const { kind, parents } = nodes[node];
  if (kind === "act" && activation === "relu") return "The gate is shut: nothing passes.";
  if (kind === "max") return `max took ${names[parents[1 - place]]}: nothing passes.`;
  return kind === "×" ? `The other factor is 0: nothing passes.` : "";
}

function paths({ arrived, users, grads, names, end }, parent) {
  const flows = arrived[parent].map(({ flow }) => short(flow));
  const missing = users[parent] - flows.length;
  if (missing) return `${names[parent]} waits for ${missing} more path${missing > 1 ? "s" : ""}.`;
  const grad = grads[parent];
  const added = flows.length > 1 ? `${names[parent]}'s ${flows.length} paths add up: ${sum(flows)} = ${short(grad)}. ` : "";
  const change = grad === 0 ? `does not move ${names[end]}` : `makes about ${short(Math.abs(grad) / 100)} ${grad > 0 ? "more" : "less"} of ${names[end]}`;
  return `${added}So 0.01 more of ${names[parent]} ${change}.`;
}

function sweep({ swept, names, next, end }) {
  if (swept === 0) return `The sweep begins at the end: ${names[end]}'s slope for itself is 1.`;
  return next === null ? "" : `Next, ${names[next]} hands on.`;
}
