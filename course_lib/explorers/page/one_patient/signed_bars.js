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
  const placed = rows.map(([name, value], k) => ({ name, value, middle: rows.length - k - 0.5, bold: strong.includes(name) }));
  plane.axes(colours, [rows.map(([name]) => name), strong], () => {
    plane.line([[0, 0], [0, rows.length]], colours.ink, 1);
    plane.line([[-reach, 1], [reach, 1]], colours.quiet, 1);
    inBoth(plane, placed, (each) => says(plane, each, colours));
  });
  for (const each of placed) bar(plane, each, each.value > 0 ? colours.runs[1] : colours.quiet);
  inBoth(plane, placed, (each) => counts(plane, each, each.bold ? colours.ink : colours.quiet));
}

// Which row is at a place of the plane.
export function rowAt([, y], count) {
  return Math.min(count - 1, Math.max(0, Math.floor(count - y)));
}

function bar(plane, { middle, value }, colour) {
  const { pen } = plane;
  const [left, right] = [0, value].map((x) => plane.left(x)).sort((a, b) => a - b);
  const [top, bottom] = [middle + BAR / 2, middle - BAR / 2].map((y) => plane.top(y));
  pen.fillStyle = pen.strokeStyle = colour;
  if (value > 0) return pen.fillRect(left, top, right - left, bottom - top);
  pen.lineWidth = 1.5;
  pen.strokeRect(left, top, right - left, bottom - top);
  pen.lineWidth = 1;
  pen.beginPath();
  for (let x = left - (bottom - top); x < right; x += HATCH) {
    const [from, to] = [Math.max(x, left), Math.min(x + (bottom - top), right)];
    pen.moveTo(from, bottom - (from - x));
    pen.lineTo(to, bottom - (to - x));
  }
  pen.stroke();
}

// The rows in bold after the others: to be given a font is dear.
function inBoth({ pen }, rows, draws) {
  const { font } = pen;
  pen.textBaseline = "middle";
  rows.filter(({ bold }) => !bold).forEach(draws);
  pen.font = `bold ${font}`;
  rows.filter(({ bold }) => bold).forEach(draws);
  pen.font = font;
}

function says(plane, { name, middle }, colours) {
  Object.assign(plane.pen, { fillStyle: colours.ink, textAlign: "right" });
  plane.pen.fillText(name, plane.left(plane.x.range[0]) - 3, plane.top(middle), ROOM);
}

// The number stands at the bar's end, on the side where there is room.
function counts(plane, { value, middle }, ink) {
  const outward = value > 0 ? 1 : -1;
  Object.assign(plane.pen, { fillStyle: ink, textAlign: outward > 0 ? "left" : "right" });
  plane.pen.fillText(`${value > 0 ? "+" : ""}${fixed(value, 2)}`, plane.left(value) + 4 * outward, plane.top(middle));
}
