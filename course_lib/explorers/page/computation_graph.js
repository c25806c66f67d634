// A formula as a graph of nodes: move its inputs, go back node by node, choose an edge and see what flows through it.

import { part, slider, whole, words } from "./shared/controls.js";
import { ExplorerPage, shownBy } from "./shared/explorer_page.js";
import { digits, GraphPicture } from "./computation_graph/graph_picture.js";
import { nearest } from "./computation_graph/graph_places.js";
import { formula, said } from "./computation_graph/graph_words.js";
import { arrowKey, handle } from "./shared/handle.js";
import { edgesOf, forward, sweepBack } from "./computation_graph/node_lists.js";
import { readings, short } from "./shared/readings.js";
import { theme } from "./shared/theme.js";
import { put } from "./shared/written.js";

const TRAITS = ["inputs", "activation", "swept", "edge"];
// Of an input's slider.
const STEPS = 200;

class Graph extends ExplorerPage {
  constructor(model, el) {
    super(model, el, TRAITS);
    this.nodes = model.get("nodes");
    this.names = this.nodes.map(({ name }) => name);
    this.edges = edgesOf(this.nodes);
    this.inner = this.nodes.filter(({ kind }) => kind !== "input").length;
    this.graph = new GraphPicture(this, part(el, "div"), this.nodes, this.edges);
    this.edgeHandle();
    if (this.nodes.some(({ kind }) => kind === "act")) this.choice(el, "activation", "activation", { sigmoid: "sigmoid", tanh: "tanh", relu: "relu" });
    const beside = part(el, "div", "descent-beside");
    this.inputs(part(beside, "div"));
    this.sweeping(part(beside, "div"));
    this.say = words(el);
    this.open();
  }

  // Press near an edge, or go along them in the order of the sweep.
  edgeHandle() {
    const { plane } = this.graph;
    const last = this.edges.length - 1;
    const to = (place) => this.choose(nearest(this.graph.shape.lines, place));
    const key = (event) => {
      const by = arrowKey(event);
      const back = by && (by[0] < 0 || by[1] > 0) ? 1 : -1;
      const there = by ? this.chosen() + back : { Home: 0, End: last }[event.key];
      if (there === undefined) return;
      event.preventDefault();
      this.choose(Math.min(last, Math.max(0, there)));
      this.tell();
    };
    handle(plane, { label: "An edge of the graph", range: [1, last + 1], to, key, done: () => this.tell() });
    plane.canvas.style.cursor = "pointer";
  }

  inputs(parent) {
    const limit = this.model.get("limit");
    const range = { at: (t) => Number((limit * (2 * t - 1)).toPrecision(3)), of: (value) => (value / limit + 1) / 2, steps: STEPS };
    this.inputSliders = this.nodes.filter(({ kind }) => kind === "input").map(({ name }) => {
      const moved = (value) => this.set("inputs", { ...this.model.get("inputs"), [name]: value });
      const made = slider(parent, { label: name, value: this.model.get("inputs")[name], show: short, ...range, moved, done: () => this.tell() });
      return [name, made];
    });
  }

  sweeping(parent) {
    this.slider(parent, "swept", "nodes passed", whole(0, this.inner), (count) => `${count} of ${this.inner}`);
    this.button = part(part(parent, "div", "descent-row"), "button", "descent-button");
    this.button.type = "button";
    this.button.addEventListener("click", () => {
      const swept = this.model.get("swept");
      this.set("swept", swept < this.inner ? swept + 1 : 0);
      this.controls.swept.set(this.model.get("swept"));
      this.tell();
    });
    this.write = readings(parent, ["upstream", "× local slope", "= flows back", "all paths"]);
  }

  chosen() {
    const [name, place] = this.model.get("edge");
    return this.edges.findIndex((edge) => this.names[edge.node] === name && edge.place === place);
  }

  choose(k) {
    const { node, place } = this.edges[k];
    this.set("edge", [this.names[node], place]);
  }

  follow() {
    super.follow();
    for (const [name, control] of this.inputSliders) control.set(this.model.get("inputs")[name]);
  }

  // Every number of both passes, as far as the sweep has come.
  now() {
    const { nodes, names } = this;
    const [inputs, activation, swept] = TRAITS.map((name) => this.model.get(name));
    const { values, slopes } = forward(nodes, inputs, activation);
    const first = nodes.length - swept;
    const users = nodes.map((_, i) => this.edges.filter(({ parent }) => parent === i).length);
    return {
      nodes, names, inputs, activation, swept, users, values, slopes, ...sweepBack(nodes, slopes, swept),
      passed: (i) => i >= first, next: swept < this.inner ? first - 1 : null, end: nodes.length - 1,
    };
  }

  paint() {
    const now = this.now();
    const [chosen, colours] = [this.chosen(), theme(this.el)];
    const edge = this.edges[chosen];
    const formulas = this.nodes.map((node) => formula(node, this.names, now.activation));
    this.graph.paint(colours, now, chosen, formulas);
    this.readings(colours, now, edge);
    const next = now.next === null ? "start again" : `back through ${this.names[now.next]}`;
    put(this.button, "textContent", next);
    const text = said(now, edge);
    this.say(text);
    Object.assign(this.graph.plane.canvas, { ariaValueNow: chosen + 1, ariaValueText: this.spoken(now, edge) });
    const { values, slopes, grads, arrived, swept } = now;
    this.painted({ values, slopes, grads, arrived, swept, activation: now.activation, edge: this.model.get("edge"), flow: this.flow(now, edge) });
  }

  // What goes back through an edge; null before its node has handed on.
  flow(now, { node, place }) {
    return now.passed(node) ? now.grads[node] * now.slopes[node][place] : null;
  }

  spoken(now, edge) {
    const [flow, { node, place, parent }] = [this.flow(now, edge), edge];
    return `${this.names[node]} to ${this.names[parent]}, local slope ${digits(now.slopes[node][place])}, ${flow === null ? "nothing yet" : `${digits(flow)} flows back`}`;
  }

  readings(colours, now, edge) {
    const { names } = this;
    const { node, place, parent } = edge;
    const [flow, end] = [this.flow(now, edge), names[now.end]];
    const orange = { ink: colours.runs[0], dashed: true };
    const complete = now.arrived[node].length === now.users[node];
    const all = now.arrived[parent].length === now.users[parent];
    const is = (name, known) => `d${end}/d${name} = ${known ? short(now.grads[names.indexOf(name)]) : "?"}`;
    this.write([
      { says: is(names[node], complete), ...orange },
      // Not df/dy, which is the sum over all paths.
      { says: `${names[node]} for ${names[parent]}: ${short(now.slopes[node][place])}`, ink: colours.runs[1] },
      { says: flow === null ? "?" : short(flow), ...orange },
      { says: is(names[parent], all), ...orange },
    ]);
  }
}

export default shownBy(Graph);
