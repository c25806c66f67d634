// Numbers beside the places of a run, the last one first: where two would lie on each other, the later one is seen.

const BETWEEN = 16;

// points: of the run's steps 0, 1, …; right, up: where a number stands from its point, in pixels.
export function numberBackwards(plane, points, colour, right = 7, up = 9) {
  const taken = [];
  for (let k = points.length - 1; k >= 0; k--) {
    const [x, y] = [plane.left(points[k][0]), plane.top(points[k][1])];
    if (!Number.isFinite(x + y) || taken.some(([a, b]) => Math.hypot(x - a, y - b) < BETWEEN)) continue;
    taken.push([x, y]);
    plane.text(String(k), points[k], colour, right, up);
  }
}
