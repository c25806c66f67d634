// Patients by what two models say of them: on the diagonal both say the same, in two corners they decide differently.

// points: both probabilities of each patient by this network; ills: who was ill; chosen: whose number; here: the chosen one as changed.
export function paintAgreement(plane, colours, { network, points, ills, chosen, here }) {
  plane.axes(colours, [network], () => all(plane, colours, points, ills));
  plane.inside(() => {
    plane.line([points[chosen], here], colours.ink, 1.5);
    ring(plane, points[chosen], 8, colours.ink);
    plane.dot(here, colours.runs[2], 4, colours.ink);
  });
}

function all(plane, colours, points, ills) {
  plane.inside((pen) => {
    pen.fillStyle = colours.grid;
    for (const [x, y] of [[0, 1], [0.5, 0.5]]) {
      const [left, top] = [plane.left(x), plane.top(y)];
      pen.fillRect(left, top, plane.left(x + 0.5) - left, plane.top(y - 0.5) - top);
    }
    Object.assign(pen, { fillStyle: colours.quiet, textAlign: "center", textBaseline: "middle" });
    for (const [x, y] of [[0.25, 0.92], [0.75, 0.08]]) pen.fillText("they differ", plane.left(x), plane.top(y));
    plane.line([[0, 0], [1, 1]], colours.quiet, 1, [2, 3]);
    points.forEach((point, k) => (ills[k] ? square : circle)(plane, point, ills[k] ? colours.runs[1] : colours.quiet));
  });
}

// The number of the patient whose point is nearest to a place of the plane.
export function nearest(plane, points, [x, y]) {
  const far = points.map((point) => Math.hypot(plane.left(point[0]) - plane.left(x), plane.top(point[1]) - plane.top(y)));
  return far.indexOf(Math.min(...far));
}

function square(plane, [x, y], colour) {
  plane.pen.fillStyle = colour;
  plane.pen.fillRect(plane.left(x) - 3.5, plane.top(y) - 3.5, 7, 7);
}

function circle(plane, point, colour) {
  ring(plane, point, 3.5, colour, 1.5);
}

function ring(plane, [x, y], radius, colour, width = 2) {
  const { pen } = plane;
  pen.beginPath();
  pen.arc(plane.left(x), plane.top(y), radius, 0, 2 * Math.PI);
  Object.assign(pen, { strokeStyle: colour, lineWidth: width });
  pen.stroke();
}
