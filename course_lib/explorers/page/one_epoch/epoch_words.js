// What an update of an epoch did, in a sentence or two.

import { fixed } from "../shared/readings.js";

// lines, losses: of the epoch so far; batch: the points used last; before, after: their loss, or for a single point how
// far the line is off there; of: the updates of the epoch; n: its points; distance: to least squares; upward: how many rose.
export function epochWords({ epoch, lines, losses, batch, before, after, of, n, distance, upward }) {
  const k = lines.length - 1;
  if (!Number.isFinite(losses[k])) return `Update ${k} of ${of}: the line has left all bounds. The rate is too large.`;
  if (!k) return `${begins(epoch, lines[0])}: the loss on all points is ${digits(losses[k])}. No point has been used yet.`;
  const said = `Update ${k} of ${of} uses ${used(batch, n, before, after)} The loss on all points ${moves(losses[k - 1], losses[k])}.`;
  return k < of ? said : `${said} The epoch is over: ${led(upward, of)} its last line is ${told(distance, 3)} from least squares.`;
}

function begins(epoch, line) {
  const at = `the line (${line.map((each) => told(each, 2)).join(", ")})`;
  return epoch === 1 ? `The first epoch begins with ${at}` : `Epoch ${epoch} begins where epoch ${epoch - 1} ended, with ${at}`;
}

function used(batch, n, before, after) {
  if (batch.length === 1) return `the point at x = ${fixed(batch[0][0], 2)} alone: the line was ${offBy(before)} there, and is now ${offBy(after)}.`;
  return batch.length === n ? `all ${n} points.` : `${batch.length} points. Their own loss ${moves(before, after)}.`;
}

function offBy(value) {
  const far = value === 0 ? "right" : Math.abs(value) < 0.005 ? "all but right" : "";
  return far || `${told(Math.abs(value), 2)} too ${value > 0 ? "high" : "low"}`;
}

function moves(before, after) {
  const [from, to] = [digits(before), digits(after)];
  return from === to ? `hardly changes: ${to}` : `${after > before ? "rises" : "falls"} from ${from} to ${to}`;
}

function led(upward, of) {
  if (of === 1) return "it was this one update, and";
  return `${upward || "none"} of its ${of} updates led upward, and`;
}

// With so many digits after the point, as long as the number is not far too long for that.
function told(value, places) {
  return Math.abs(value) < 1e4 ? fixed(value, places) : `${value < 0 ? "−" : ""}${digits(Math.abs(value))}`;
}

export function digits(value) {
  return value >= 1e4 ? value.toExponential(1) : value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
