// A map on which both axes have one scale, however wide the page is.

// Shows at least -size to size on both axes of a plane; the longer side shows more.
export function oneScale(plane, size) {
  const wide = plane.left(plane.x.range[1]) - plane.left(plane.x.range[0]);
  const high = plane.top(plane.y.range[0]) - plane.top(plane.y.range[1]);
  const each = (2 * size) / Math.min(wide, high);
  plane.x.range = [(-each * wide) / 2, (each * wide) / 2];
  plane.y.range = [(-each * high) / 2, (each * high) / 2];
}
