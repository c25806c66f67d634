// A line fitted by SGD, as studies/regression.py: the place (w1, w2) is the line w1 + w2 x, the loss its mean squared error.

// How far the line is off at a point, above it.
export function off([w1, w2], [x, y]) {
  return w1 + w2 * x - y;
}

export function meanSquare(w, points) {
  return points.reduce((sum, point) => sum + off(w, point) ** 2, 0) / points.length;
}

// The line after an update that asks these points.
export function updated(w, batch, rate) {
  const sums = [0, 0];
  for (const point of batch) {
    const each = off(w, point);
    sums[0] += each;
    sums[1] += each * point[0];
  }
  return w.map((each, i) => each - (2 * rate * sums[i]) / batch.length);
}

// An order cut into batches; the last one may be shorter.
export function batches(order, size) {
  return Array.from({ length: Math.ceil(order.length / size) }, (_, k) => order.slice(k * size, (k + 1) * size));
}

// The lines of the last of these orders' epochs, its first one and that after each update; each epoch begins where
// the one before it ended.
export function lastEpoch(points, orders, { start, rate, size }) {
  let lines = [start];
  for (const order of orders) {
    lines = [lines.at(-1)];
    for (const rows of batches(order, size)) lines.push(updated(lines.at(-1), rows.map((row) => points[row]), rate));
  }
  return lines;
}

// How far two lines are apart at the points' inputs: the root of the mean squared gap.
export function lineDistance(one, other, points) {
  return Math.sqrt(meanSquare(one.map((each, i) => each - other[i]), points.map(([x]) => [x, 0])));
}

// All lines through a point are a straight line of places; its two ends are so far from the one nearest to `near`.
export function linesThrough(point, near, far) {
  const [x] = point;
  const size = 1 + x * x;
  const foot = footOf(near, point);
  return [-far, far].map((each) => [foot[0] - (each * x) / Math.sqrt(size), foot[1] + each / Math.sqrt(size)]);
}

// Of all lines through a point, the place nearest to w: the way there is at right angles to them.
export function footOf(w, point) {
  const share = off(w, point) / (1 + point[0] ** 2);
  return [w[0] - share, w[1] - share * point[0]];
}
