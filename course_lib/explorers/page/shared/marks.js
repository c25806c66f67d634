// The second cue beside a run's colour: one run is a solid line with dots, the other a dashed one with squares.

// Places that nobody tells apart, in pixels.
const SAME = 0.1;

export const LOOKS = [
  { dash: [], says: "●", mark: dotMark },
  { dash: [7, 4], says: "■", mark: squareMark },
];

// A run as a line with a mark at every point; points without numbers leave gaps.
export function run(plane, points, look, colour, { width = 1.5, radius = 3 } = {}) {
  plane.line(points, colour, width, look.dash);
  let [left, top] = [Infinity, Infinity];
  for (const point of points) {
    const [x, y] = [plane.left(point[0]), plane.top(point[1])];
    // Where a run rests, one mark hides all later ones.
    if (Math.abs(x - left) < SAME && Math.abs(y - top) < SAME) continue;
    if (y < -radius || y > plane.height + radius) continue;
    look.mark(plane, point, colour, radius);
    [left, top] = [x, y];
  }
}

function dotMark(plane, point, colour, radius, ring = null) {
  if (Number.isFinite(point[0] + point[1])) plane.dot(point, colour, radius, ring);
}

function squareMark(plane, [x, y], colour, radius, ring = null) {
  if (!Number.isFinite(x + y)) return;
  const { pen } = plane;
  const box = [plane.left(x) - radius, plane.top(y) - radius, 2 * radius, 2 * radius];
  pen.fillStyle = colour;
  pen.fillRect(...box);
  if (ring) {
    Object.assign(pen, { lineWidth: 2, strokeStyle: ring });
    pen.strokeRect(...box);
  }
}
