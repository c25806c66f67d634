// A place on a drawing that a student moves: with the pointer, and from the keyboard.

// A press or a drag on the plane: `to(place)` while it lasts, `done()` when it ends.
export function drag(plane, to, done) {
  const { canvas } = plane;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    to(plane.place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) to(plane.place(event));
  });
  canvas.addEventListener("pointerup", done);
  canvas.addEventListener("pointercancel", done);
}

// The same for a plane that takes the focus: a slider for who does not see it. `key(event)` answers a key;
// range: the least and the largest number of the first axis; flat: whether the place moves along both.
export function handle(plane, { label, range: [least, most], flat = false, to, key, done }) {
  const { canvas } = plane;
  Object.assign(canvas, { tabIndex: 0, role: "slider", ariaLabel: label, ariaValueMin: least, ariaValueMax: most });
  if (flat) canvas.ariaRoleDescription = "slider in two directions";
  canvas.style.cursor = "grab";
  drag(plane, to, done);
  canvas.addEventListener("keydown", key);
}

// Where an arrow key leads on a plane; undefined for any other key.
export function arrowKey(event) {
  return { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
}
