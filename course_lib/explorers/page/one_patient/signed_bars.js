// Numbers with names as bars to both sides of zero: those above it filled, those below it hatched.

import { fixed } from "../shared/readings.js";

const BAR = 0.62;
const HATCH = 5;
// For the names, left of the axis.
const ROOM = 48;

// rows: [[name, value], …] from top to bottom, on a plane whose second axis counts them from the bottom; the last is
// what the others add up to. strong: names in bold.
export function signedBars(plane, colours, rows, strong) {
  const longest = Math.max(...rows.map(([, value]) => Math.abs(value)));
  // In steps, so that growing bars are seen to grow; with room for the numbers.
  const reach = 2 ** (Math.ceil(2 * Math.log2(1.4 * longest)) / 2);
  plane.x.range = [-reach, reach];
  plane.y.range = [0, rows.length];
  plane.axes(colours);
  plane.line([[0, 0], [0, rows.length]], colours.ink, 1);
  plane.line([[-reach, 1], [reach, 1]], colours.quiet, 1);
  rows.forEach(([name, value], k) => {
    const middle = rows.length - k - 0.5;
    bar(plane, middle, value, value > 0 ? colours.runs[1] : colours.quiet);
    label(plane, name, middle, value, colours, strong.includes(name));
  });
}

// Which row is at a place of the plane.
export function rowAt([, y], count) {
  return Math.min(count - 1, Math.max(0, Math.floor(count - y)));
}

function bar(plane, middle, value, colour) {
  const { pen } = plane;
  const [left, right] = [0, value].map((x) => plane.left(x)).sort((a, b) => a - b);
  const [top, bottom] = [middle + BAR / 2, middle - BAR / 2].map((y) => plane.top(y));
  pen.fillStyle = pen.strokeStyle = colour;
  if (value > 0) return pen.fillRect(left, top, right - left, bottom - top);
  pen.save();
  pen.beginPath();
  pen.rect(left, top, right - left, bottom - top);
  pen.lineWidth = 1.5;
  pen.stroke();
  pen.clip();
  pen.beginPath();
  for (let x = left - (bottom - top); x < right; x += HATCH) {
    pen.moveTo(x, bottom);
    pen.lineTo(x + (bottom - top), top);
  }
  pen.lineWidth = 1;
  pen.stroke();
  pen.restore();
}

function label(plane, name, middle, value, colours, strong) {
  const { pen } = plane;
  const y = plane.top(middle);
  pen.font = `${strong ? "bold " : ""}12px system-ui, sans-serif`;
  Object.assign(pen, { fillStyle: colours.ink, textBaseline: "middle", textAlign: "right" });
  pen.fillText(name, plane.left(plane.x.range[0]) - 3, y, ROOM);
  // The number stands at the bar's end, on the side where there is room.
  const outward = value > 0 ? 1 : -1;
  Object.assign(pen, { fillStyle: strong ? colours.ink : colours.quiet, textAlign: outward > 0 ? "left" : "right" });
  pen.fillText(`${value > 0 ? "+" : ""}${fixed(value, 2)}`, plane.left(value) + 4 * outward, y);
  pen.font = "12px system-ui, sans-serif";
}
