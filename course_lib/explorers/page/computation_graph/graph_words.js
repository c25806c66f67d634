// What a graph says in words: of an edge, of the paths that meet behind it, and of the sweep.

import { sum } from "./graph_picture.js";
import { forward } from "./node_lists.js";
import { short } from "../shared/readings.js";

// So much more of a node is spoken of; so near to a corner its two slopes are taken; so much they must differ.
const [MORE, NEAR, APART_BY] = [0.01, 1e-7, 1e-3];
// A smaller change is rounding.
const NOTHING = 1e-9;

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
    `${names[node]} hands ${names[parent]} its slope times the local slope: ${short(grads[node])} × ${local} = ${short(flow)}.`,
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

function paths(now, parent) {
  const { arrived, users, grads, names } = now;
  const flows = arrived[parent].map(({ flow }) => short(flow));
  const missing = users[parent] - flows.length;
  if (missing) return `${names[parent]} waits for ${missing} more path${missing > 1 ? "s" : ""}.`;
  const added = flows.length > 1 ? `${names[parent]}'s ${flows.length} paths add up: ${sum(flows)} = ${short(grads[parent])}. ` : "";
  return `${added}${moves(now, parent)}${corner(now, parent)}`;
}

// What the end gains if a node gets so much more.
function gain({ nodes, inputs, activation, values, end }, node, by) {
  return forward(nodes, inputs, activation, { [node]: by }).values[end] - values[end];
}

function moves(now, node) {
  const [name, end, change] = [now.names[node], now.names[now.end], gain(now, node, MORE)];
  if (Math.abs(change) < NOTHING) return `So ${MORE} more of ${name} does not move ${end}.`;
  const about = short(Number(Math.abs(change).toPrecision(2)));
  return `So ${MORE} more of ${name} makes about ${about} ${change > 0 ? "more" : "less"} of ${end}.`;
}

// Where max has a tie, or relu gets 0, the slope is another one on each side.
function corner(now, node) {
  const [more, less] = [NEAR, -NEAR].map((by) => gain(now, node, by) / by);
  const grad = now.grads[node];
  if (Math.max(Math.abs(more - grad), Math.abs(less - grad)) < APART_BY * Math.max(1, Math.abs(grad))) return "";
  const [up, down] = [more, less].map((slope) => short(Number(slope.toFixed(4))));
  return ` Here is a corner: the slope is ${up} for more of ${now.names[node]} and ${down} for less; ${short(grad)} is a choice.`;
}

function sweep({ swept, names, next, end }) {
  if (swept === 0) return `The sweep begins at the end: ${names[end]}'s slope for itself is 1.`;
  return next === null ? "" : `Next, ${names[next]} hands on.`;
}
