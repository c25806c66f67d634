// A drawing with axes: numbers in, pixels out. It is as wide as its place and redraws when that changes.

import { withMinus } from "./minus.js";

const MARGIN = { left: 52, right: 12, top: 14, bottom: 34 };
// So far down reaches the name of the upright axis, with half a number below it.
const NAME = 20;
const LETTERS = "12px system-ui, sans-serif";
// A drawing is copied once it has stayed the same for so many frames: of one that lasts for a frame or two, a copy costs more than it saves.
const STAYS = 3;

export class Plane {
  // height: of the drawing, as a part of its width; it is never below `least` pixels. x, y: {range: [low, high], label}, and says(tick) if not its digits.
  constructor(parent, { height, least = 110, x, y, draw }) {
    Object.assign(this, { ratio: height, least, x, y, draw });
    this.canvas = document.createElement("canvas");
    parent.append(this.canvas);
    this.pen = this.canvas.getContext("2d");
    this.resizing = new ResizeObserver(() => this.fit());
    this.resizing.observe(parent);
    this.stopping = new AbortController();
    this.sharpen();
  }

  // Zooming, or another screen, changes how many dots a pixel has, and may leave the size as it was.
  sharpen() {
    this.fit();
    this.dotsAsNow = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    this.dotsAsNow.addEventListener("change", () => this.sharpen(), { once: true, signal: this.stopping.signal });
  }

  fit() {
    const width = Math.max(240, Math.min(760, this.canvas.parentElement.clientWidth || 600));
    const height = Math.round(Math.max(this.least, width * this.ratio));
    const dots = window.devicePixelRatio || 1;
    if (width === this.width && height === this.height && dots === this.dots) return;
    Object.assign(this, { width, height, dots });
    Object.assign(this.canvas, { width: width * dots, height: height * dots });
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    this.pen.setTransform(dots, 0, 0, dots, 0, 0);
    this.key = null;
    this.draw();
  }

  left(x) {
    const [low, high] = this.x.range;
    return MARGIN.left + ((x - low) / (high - low)) * (this.width - MARGIN.left - MARGIN.right);
  }

  top(y) {
    const [low, high] = this.y.range;
    return this.height - MARGIN.bottom - ((y - low) / (high - low)) * (this.height - MARGIN.top - MARGIN.bottom);
  }

  // The place under a pointer, in the numbers of the axes.
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const [low, high] = this.x.range;
    const [bottom, top] = this.y.range;
    const across = (event.clientX - box.left - MARGIN.left) / (this.width - MARGIN.left - MARGIN.right);
    const up = (this.height - MARGIN.bottom - (event.clientY - box.top)) / (this.height - MARGIN.top - MARGIN.bottom);
    return [low + across * (high - low), bottom + up * (top - bottom)];
  }

  // The empty drawing, and on it what `more` draws, which depends on `reasons` alone. As long as all of this stays
  // as it was, it is not drawn again but copied.
  axes(colours, reasons = [], more = () => {}) {
    const marks = [this.marked(this.x, this.width / 90), this.marked(this.y, this.height / 60)];
    const key = JSON.stringify([this.x.range, this.y.range, this.x.label, this.y.label, marks, reasons]);
    const stays = key === this.key && colours === this.colours ? this.stays + 1 : 0;
    Object.assign(this, { key, colours, stays });
    this.ready(this.pen);
    const draw = () => {
      this.empty(colours, marks);
      more();
    };
    if (stays < STAYS) return draw();
    if (stays === STAYS) this.copy = this.copied(draw);
    this.pen.save();
    this.pen.resetTransform();
    this.pen.drawImage(this.copy, 0, 0);
    this.pen.restore();
  }

  // Round numbers on an axis, and what they say.
  marked({ range, says = withMinus }, wanted) {
    return ticks(range, wanted).map((tick) => [tick, says(tick)]);
  }

  // What is drawn meanwhile, on a canvas of its own.
  copied(draw) {
    const { pen, canvas } = this;
    const copy = document.createElement("canvas");
    Object.assign(copy, { width: canvas.width, height: canvas.height });
    this.pen = copy.getContext("2d");
    this.pen.setTransform(pen.getTransform());
    this.ready(this.pen);
    draw();
    this.pen = pen;
    return copy;
  }

  ready(pen) {
    // To be given a font, a canvas has the page's style worked out.
    if (pen.font !== LETTERS) pen.font = LETTERS;
    pen.lineWidth = 1;
    pen.setLineDash([]);
  }

  empty(colours, [across, upright]) {
    const { pen } = this;
    pen.fillStyle = colours.ground;
    pen.fillRect(0, 0, this.width, this.height);
    const right = this.width - MARGIN.right;
    const bottom = this.height - MARGIN.bottom;
    for (const [tick, says] of across) {
      stroke(pen, colours.grid, [[this.left(tick), MARGIN.top], [this.left(tick), bottom]]);
      write(pen, says, this.left(tick), bottom + 4, colours.quiet, "center", "top");
    }
    for (const [tick, says] of upright) {
      stroke(pen, colours.grid, [[MARGIN.left, this.top(tick)], [right, this.top(tick)]]);
      // The topmost would be written over the axis's name.
      if (this.y.label && this.top(tick) < NAME) continue;
      write(pen, says, MARGIN.left - 6, this.top(tick), colours.quiet, "right", "middle");
    }
    write(pen, this.x.label, right, this.height - 2, colours.ink, "right", "bottom");
    write(pen, this.y.label, 4, 1, colours.ink, "left", "top");
    stroke(pen, colours.ink, [[MARGIN.left, MARGIN.top], [MARGIN.left, bottom], [right, bottom]]);
  }

  // Draws inside of the axes only.
  inside(paint) {
    const { pen } = this;
    pen.save();
    pen.beginPath();
    pen.rect(MARGIN.left, MARGIN.top - 6, this.width - MARGIN.left - MARGIN.right, this.height - MARGIN.top - MARGIN.bottom + 12);
    pen.clip();
    paint(pen);
    pen.restore();
  }

  line(points, colour, width = 2, dash = []) {
    const { pen } = this;
    pen.lineWidth = width;
    pen.setLineDash(dash);
    stroke(pen, colour, points.map(([x, y]) => [this.left(x), this.top(y)]));
    pen.setLineDash([]);
  }

  dot([x, y], colour, radius = 4, ring = null) {
    const { pen } = this;
    pen.beginPath();
    pen.arc(this.left(x), this.top(y), radius, 0, 2 * Math.PI);
    pen.fillStyle = colour;
    pen.fill();
    if (ring) {
      pen.lineWidth = 2;
      pen.strokeStyle = ring;
      pen.stroke();
    }
  }

  text(words, [x, y], colour, right = 7, up = 9) {
    write(this.pen, words, this.left(x) + right, this.top(y) - up, colour, "left", "middle");
  }

  // 0, 1, 2, … beside points, but not on top of each other.
  number(points, colour) {
    const taken = [];
    points.forEach((point, k) => {
      const [x, y] = [this.left(point[0]), this.top(point[1])];
      if (!Number.isFinite(x + y) || taken.some(([a, b]) => Math.hypot(x - a, y - b) < 15)) return;
      taken.push([x, y]);
      this.text(String(k), point, colour);
    });
  }

  remove() {
    this.resizing.disconnect();
    this.stopping.abort();
  }
}

function stroke(pen, colour, points) {
  pen.strokeStyle = colour;
  pen.beginPath();
  // A place without numbers leaves a gap.
  let down = false;
  for (const [x, y] of points) {
    const there = Number.isFinite(x) && Number.isFinite(y);
    if (there) pen[down ? "lineTo" : "moveTo"](x, y);
    down = there;
  }
  pen.stroke();
}

function write(pen, words, x, y, colour, align, baseline) {
  Object.assign(pen, { fillStyle: colour, textAlign: align, textBaseline: baseline });
  pen.fillText(words, x, y);
}

// Round numbers in a range, about `wanted` of them: 1, 2 or 5 times a power of ten apart.
export function ticks([low, high], wanted) {
  const rough = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((times) => times * power >= rough);
  const found = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) found.push(Number((k * step).toPrecision(10)));
  return found;
}
