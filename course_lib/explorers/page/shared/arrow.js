// Arrows on a plane, and the little square that says: a right angle.

const HEAD = 9;

// From a place into a direction of the axes; its length is in pixels. Returns its tip, in pixels.
export function arrow(plane, from, direction, length, colour, width = 2.5) {
  const [x, y, across, down] = onScreen(plane, from, direction);
  const tip = [x + length * across, y + length * down];
  const { pen } = plane;
  Object.assign(pen, { strokeStyle: colour, fillStyle: colour, lineWidth: width });
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(tip[0] - HEAD * across, tip[1] - HEAD * down);
  pen.stroke();
  pen.beginPath();
  pen.moveTo(...tip);
  for (const side of [1, -1]) {
    pen.lineTo(tip[0] - HEAD * across + (side * HEAD * down) / 2, tip[1] - HEAD * down - (side * HEAD * across) / 2);
  }
  pen.fill();
  return tip;
}

// Between a direction and the one at right angles to it; its sides are in pixels.
export function rightAngle(plane, from, direction, size, colour) {
  const [x, y, across, down] = onScreen(plane, from, direction);
  const { pen } = plane;
  Object.assign(pen, { strokeStyle: colour, lineWidth: 1.5 });
  pen.beginPath();
  pen.moveTo(x + size * across, y + size * down);
  pen.lineTo(x + size * (across - down), y + size * (down + across));
  pen.lineTo(x - size * down, y + size * across);
  pen.stroke();
}

// A place in pixels, and a direction there of length 1.
function onScreen(plane, [x, y], [across, up]) {
  const [right, down] = [plane.left(x + across) - plane.left(x), plane.top(y + up) - plane.top(y)];
  const length = Math.hypot(right, down) || 1;
  return [plane.left(x), plane.top(y), right / length, down / length];
}
