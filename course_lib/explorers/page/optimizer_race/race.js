// Two runs compared: what became of each, who arrives first, and that in words.

// What became of a run; the same rules, in the same order, as `verdict` in optimizer_race.py.
export function verdict(heights, { target, lost }) {
  const stays = heights.findLastIndex((height) => !(height < target)) + 1;
  if (stays < heights.length) return { name: "arrives", step: stays };
  return { name: heights.at(-1) < lost ? "not there" : "diverges" };
}

// Whose run arrives first: "a", "b", "both" or, if none does, null.
export function winner({ a, b }) {
  const [first, second] = [a, b].map(({ name, step }) => (name === "arrives" ? step : Infinity));
  if (first === second) return Number.isFinite(first) ? "both" : null;
  return first < second ? "a" : "b";
}

// runs: {a, b}, each with its optimizer, heights and verdict.
export function outcome(runs, { target, most }) {
  const first = winner(runs);
  const there = (lane) => `below ${target} for good after ${runs[lane].step} step${runs[lane].step === 1 ? "" : "s"}`;
  if (first === "both") return `A draw: both are ${there("a")}.`;
  if (!first) return `Nobody wins. ${became("a", runs.a, most)} ${became("b", runs.b, most)}`;
  const other = first === "a" ? "b" : "a";
  return `${first.toUpperCase()} wins: ${spoken(runs[first].optimizer)} is ${there(first)}. ${became(other, runs[other], most)}`;
}

function became(lane, { optimizer, name, step, heights }, most) {
  const who = `${lane.toUpperCase()}, ${spoken(optimizer)},`;
  if (name === "arrives") return `${who} needs ${step}.`;
  if (name === "diverges") return `${who} diverges.`;
  return `${who} is not there after ${most} steps: its height is ${digits(heights.at(-1))}.`;
}

export function spoken(optimizer) {
  return optimizer.replace("_", " ");
}

export function digits(value) {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
