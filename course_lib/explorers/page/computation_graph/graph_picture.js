// A computation graph: values in solid boxes and blue arrows forward, slopes in dashed boxes and orange arrows back.

import { arrow } from "../shared/arrow.js";
import { BOX, placed, SLOPE } from "./graph_places.js";
import { inPixels } from "./pixels.js";
import { withMinus } from "../shared/minus.js";

// Between the two arrows of one edge.
const APART = 8;
const DASHED = [5, 4];
const DOTTED = [2, 3];
// So far above a flat line stands its slope.
const ABOVE = 17;
const FONT = "system-ui, sans-serif";

export class GraphPicture {
  constructor(page, parent, nodes, edges) {
    Object.assign(this, { nodes, edges });
    this.plane = page.plane(parent, { height: 0, x: { range: [0, 1] }, y: { range: [0, 1] } });
  }

  // As tall as the graph needs it at this width.
  fit() {
    const { plane } = this;
    if (this.width === plane.width) return;
    this.width = plane.width;
    this.shape = placed(this.nodes, this.edges, plane.width);
    plane.least = Math.ceil(this.shape.height);
    plane.fit();
    inPixels(plane);
  }

  // now: what the page knows of every node; chosen: the number of an edge; formulas: what each node does.
  paint(colours, now, chosen, formulas) {
    this.fit();
    const { plane, edges, shape } = this;
    plane.pen.fillStyle = colours.ground;
    plane.pen.fillRect(0, 0, plane.width, plane.height);
    this.underline(shape.lines[chosen], colours);
    edges.forEach((edge, k) => this.arrows(shape.lines[k], edge, now, colours));
    this.nodes.forEach((node, i) => this.node(i, now, colours, formulas[i]));
    edges.forEach((edge, k) => {
      if (k === chosen || now.passed(edge.node)) this.slope(k, now.slopes[edge.node][edge.place], k === chosen, colours);
    });
  }

  underline(line, colours) {
    const { pen } = this.plane;
    pen.globalAlpha = 0.35;
    this.plane.line(this.beside(line, APART / 2), colours.runs[1], 16);
    pen.globalAlpha = 1;
  }

  beside(line, far) {
    return line.map(([x, y]) => (this.shape.right ? [x, y + far] : [x + far, y]));
  }

  arrows(line, { node, place, parent }, now, colours) {
    // Downward, a line begins below the box of the slope; as long as this is not drawn, the line goes on to the node.
    const stem = this.shape.right ? line : [[line[0][0], this.shape.boxes[parent][1] + BOX / 2], ...line];
    this.arrow(stem, colours.curve, 2, []);
    if (!now.passed(node)) return;
    const nothing = now.grads[node] * now.slopes[node][place] === 0;
    const back = this.beside(line, APART).reverse();
    this.arrow(back, nothing ? colours.quiet : colours.runs[0], nothing ? 1.5 : 2.5, nothing ? DOTTED : DASHED);
  }

  arrow(points, colour, width, dash) {
    const { plane } = this;
    plane.line(points.slice(0, -1), colour, width, dash);
    const [[x0, y0], [x1, y1]] = points.slice(-2);
    plane.pen.setLineDash(dash);
    // On a plane in pixels: to the right, and downward.
    arrow(plane, [x0, y0], [x1 - x0, y1 - y0], Math.hypot(x1 - x0, y1 - y0), colour, width);
    plane.pen.setLineDash([]);
  }

  node(i, now, colours, formula) {
    const [x, y] = this.shape.boxes[i];
    const { wide } = this.shape;
    const next = now.next === i;
    this.box([x - wide / 2, y - BOX / 2, wide, BOX], colours, next ? colours.ink : colours.curve, next ? 3.5 : 1.8, []);
    const lines = formula ? [-15, 0, 15] : [-10, null, 10];
    this.write(`${next ? "◂ " : ""}${this.nodes[i].name}`, x, y + lines[0], colours.ink, `bold 12px ${FONT}`, wide);
    if (formula) this.write(formula, x, y + lines[1], colours.quiet, `11px ${FONT}`, wide - 8);
    this.write(digits(now.values[i]), x, y + lines[2], colours.ink, `14px ${FONT}`, wide - 6);
    this.grad(i, x, y + SLOPE.below, now, colours);
  }

  // What has arrived: where several paths meet, each of them and their sum.
  grad(i, x, top, now, colours) {
    const paths = this.shape.users[i];
    const lines = slopeSays(now.arrived[i].map(({ flow }) => flow), paths, now.grads[i]);
    if (!lines) return;
    const high = lines.length > 1 ? SLOPE.two : SLOPE.one;
    const { wide } = this.shape;
    this.box([x - wide / 2, top, wide, high], colours, colours.runs[0], 2, DASHED);
    lines.forEach((says, k) => this.write(says, x, top + 10 + 14 * k, colours.ink, `${lines.length > 1 && !k ? 11 : 13}px ${FONT}`, wide - 6));
  }

  slope(k, slope, chosen, colours) {
    const line = this.shape.lines[k];
    const [[x0, y0], [x1, y1]] = this.beside(line, APART / 2).slice(-2);
    const { pen } = this.plane;
    const says = `×${digits(slope)}`;
    pen.font = `${chosen ? "bold " : ""}12px ${FONT}`;
    const wide = pen.measureText(says).width + 8;
    // On a short line there would be nothing left to see of the line.
    const cramped = this.shape.right && (Math.abs(y1 - y0) < 20 || wide > (x1 - x0) / 2);
    const at = [(x0 + x1) / 2, (y0 + y1) / 2 - (cramped ? ABOVE : 0)];
    this.box([at[0] - wide / 2, at[1] - 9, wide, 18], colours, chosen ? colours.runs[1] : colours.ground, chosen ? 2 : 0, []);
    this.write(says, ...at, colours.ink, pen.font, wide);
  }

  box(corners, colours, edge, width, dash) {
    const { pen } = this.plane;
    pen.setLineDash(dash);
    Object.assign(pen, { fillStyle: colours.ground, strokeStyle: edge, lineWidth: width });
    pen.beginPath();
    pen.roundRect(...corners, 5);
    pen.fill();
    if (width) pen.stroke();
    pen.setLineDash([]);
  }

  write(says, x, y, colour, font, widest) {
    const { pen } = this.plane;
    Object.assign(pen, { fillStyle: colour, font, textAlign: "center", textBaseline: "middle" });
    pen.fillText(says, x, y, widest);
  }
}

// "2", or with several paths "2 + 1.5" above "= 3.5"; nothing if nothing has arrived.
export function slopeSays(flows, paths, grad) {
  if (paths < 2) return flows.length || !paths ? [digits(grad)] : null;
  if (!flows.length) return null;
  const missing = paths > flows.length ? ["?"] : [];
  return [sum([...flows.map(digits), ...missing]), missing.length ? "so far" : `= ${digits(grad)}`];
}

// "a + b − c" of numbers that are written already.
export function sum([first, ...rest]) {
  return rest.reduce((said, each) => (each.startsWith("−") ? `${said} − ${each.slice(1)}` : `${said} + ${each}`), first);
}

// Three digits are enough for a picture.
export function digits(value) {
  const number = Number(value.toPrecision(3));
  return withMinus(number !== 0 && Math.abs(number) < 1e-3 ? number.toExponential() : number);
}
