// How far points in a plane spread: their mean and covariances, and the ellipse of so many standard deviations.

// points: [[x, y], …]. Over all of them, as numpy's std: the divisor is their number.
export function spread(points) {
  const mean = [0, 1].map((i) => average(points, (point) => point[i]));
  const covariance = (i, j) => average(points, (point) => (point[i] - mean[i]) * (point[j] - mean[j]));
  return { mean, covariances: [covariance(0, 0), covariance(0, 1), covariance(1, 1)] };
}

// Both directions together, as one length.
export function deviation([first, , second]) {
  return Math.sqrt(first + second);
}

// Along each axis it reaches `times` the standard deviation to both sides of its middle.
export function ellipse([x, y], [first, mixed, second], times, corners = 90) {
  const along = Math.sqrt(first);
  const slant = along > 0 ? mixed / along : 0;
  const rest = Math.sqrt(Math.max(0, second - slant * slant));
  return Array.from({ length: corners + 1 }, (_, k) => {
    const [c, s] = [times * Math.cos((2 * Math.PI * k) / corners), times * Math.sin((2 * Math.PI * k) / corners)];
    return [x + along * c, y + slant * c + rest * s];
  });
}

function average(points, of) {
  return points.reduce((sum, point) => sum + of(point), 0) / points.length;
}
