// Straight lines w1·x + w2·y + b = level on a plane, moved and turned by hand.

// The two places where the line meets the border of the plane, the higher one first; undefined if it does not.
export function ends(plane, [w1, w2, b], level = 0) {
  const [[left, right], [bottom, top]] = [plane.x.range, plane.y.range];
  const found = [];
  if (w2) for (const x of [left, right]) found.push([x, (level - b - w1 * x) / w2]);
  if (w1) for (const y of [bottom, top]) found.push([(level - b - w2 * y) / w1, y]);
  const near = 1e-9 * (right - left + top - bottom);
  const inside = found.filter(([x, y]) => x >= left - near && x <= right + near && y >= bottom - near && y <= top + near);
  if (inside.length < 2) return undefined;
  inside.sort((p, q) => q[1] - p[1] || p[0] - q[0]);
  return [inside[0], inside.at(-1)];
}

// The place of the line that is nearest to a place.
export function foot([w1, w2, b], [x, y]) {
  const off = (w1 * x + w2 * y + b) / (w1 * w1 + w2 * w2);
  return [x - off * w1, y - off * w2];
}

// The same line in the same direction, moved until it goes through a place: only b changes.
export function through([w1, w2], [x, y]) {
  return [w1, w2, -(w1 * x + w2 * y)];
}

// The line turned around a place until w points in a direction; w keeps its length.
export function turned([w1, w2], [x, y], direction) {
  const length = Math.hypot(w1, w2) / Math.hypot(...direction);
  return through(direction.map((each) => each * length), [x, y]);
}

// A direction turned by some degrees, against the clock.
export function rotated([x, y], degrees) {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [c * x - s * y, s * x + c * y];
}
