// A bowl over two weights, ½ wᵀH w: bends 1 along its valley and `condition` across, turned by an angle.

// rotation: of the valley against the first axis, in degrees. As `hessian` in contour_map.py.
export function quadratic(condition, rotation) {
  const [c, s] = [Math.cos((rotation * Math.PI) / 180), Math.sin((rotation * Math.PI) / 180)];
  const mixed = (1 - condition) * c * s;
  const [first, second] = [c * c + condition * s * s, s * s + condition * c * c];
  const gradient = ([x, y]) => [first * x + mixed * y, mixed * x + second * y];
  return {
    gradient,
    height: ([x, y]) => (first * x * x + 2 * mixed * x * y + second * y * y) / 2,
    // The height's part that belongs to the flat direction, and the part of the steep one.
    along: ([x, y]) => (c * x + s * y) ** 2 / 2,
    across: ([x, y]) => (condition * (c * y - s * x) ** 2) / 2,
    // The contour of a height, and a place on it: `turn` 0 lies in the flat direction.
    contour: (height, corners = 120) => Array.from({ length: corners + 1 }, (_, i) => on(height, (2 * Math.PI * i) / corners)),
    on,
  };

  function on(height, turn) {
    const [flat, steep] = [Math.sqrt(2 * height) * Math.cos(turn), Math.sqrt((2 * height) / condition) * Math.sin(turn)];
    return [c * flat - s * steep, s * flat + c * steep];
  }
}

// The places of descent with a constant rate, the start first.
export function descend(gradient, start, rate, steps) {
  const places = [start];
  for (let k = 0; k < steps; k++) {
    const slopes = gradient(places[k]);
    places.push(places[k].map((w, i) => w - rate * slopes[i]));
  }
  return places;
}
