// A drawing without axes: the numbers of its plane are pixels, from its upper left corner.

export function inPixels(plane) {
  Object.assign(plane.x, { range: [0, 1] });
  Object.assign(plane.y, { range: [0, 1] });
  const [across, up] = [[plane.left(0), plane.left(1)], [plane.top(0), plane.top(1)]];
  plane.x.range = across;
  plane.y.range = up;
}
