// A place on a drawing that a student moves: with the pointer, and from the keyboard.

// A finger that moves further, in pixels, is no tap.
const TAP = 8;

// A press or a drag on the plane: `begin(event)` and `to(place)` at once, `to(place)` while it lasts, `done()` when it
// ends. touch: what the browser may do with a finger, in the words of CSS. Where it may scroll, a finger that comes down
// has chosen nothing yet: a tap does, and on "pan-y pinch-zoom" also a drag to the side.
export function drag(plane, to, done, { touch = "auto", begin = () => {} } = {}) {
  const { canvas } = plane;
  canvas.style.touchAction = touch;
  // The pointer that moves the place, and the finger of which nobody knows yet what it will do.
  let [held, finger] = [null, null];
  const take = (event) => {
    [held, finger] = [event.pointerId, null];
    // A finger that is gone again cannot be held.
    if (event.type !== "pointerup") canvas.setPointerCapture(held);
    begin(event);
    to(plane.place(event));
  };
  canvas.addEventListener("pointerdown", (event) => {
    // Other buttons open menus, second fingers zoom.
    if (event.button !== 0 || !event.isPrimary) return;
    if (event.pointerType !== "mouse" && touch !== "none") finger = event;
    else take(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId === held) to(plane.place(event));
    if (event.pointerId === finger?.pointerId && touch !== "auto" && toTheSide(moved(finger, event))) take(event);
  });
  canvas.addEventListener("pointerup", (event) => {
    if (event.pointerId === finger?.pointerId && Math.hypot(...moved(finger, event)) < TAP) take(event);
  });
  // Also where the browser begins to scroll, or another window comes in between.
  for (const over of ["pointerup", "pointercancel", "lostpointercapture"]) {
    canvas.addEventListener(over, (event) => {
      if (event.pointerId === finger?.pointerId) finger = null;
      if (event.pointerId !== held) return;
      held = null;
      done();
    });
  }
}

// The same for a plane that takes the focus: a slider for who does not see it. `key(event)` answers a key;
// range: the least and the largest number of the first axis; flat: whether the place moves along both;
// touch, begin: as above.
export function handle(plane, { label, range: [least, most], flat = false, touch = flat ? "none" : "pan-y pinch-zoom", to, key, done, begin }) {
  const { canvas } = plane;
  Object.assign(canvas, { tabIndex: 0, role: "slider", ariaLabel: label, ariaValueMin: least, ariaValueMax: most });
  if (flat) canvas.ariaRoleDescription = "slider in two directions";
  canvas.style.cursor = "grab";
  drag(plane, to, done, { touch, begin });
  canvas.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey || event.altKey)) key(event);
  });
}

// Where an arrow key leads on a plane; undefined for any other key.
export function arrowKey(event) {
  return { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
}

function moved(from, to) {
  return [to.clientX - from.clientX, to.clientY - from.clientY];
}

function toTheSide([across, down]) {
  return Math.abs(across) > TAP && Math.abs(across) > Math.abs(down);
}
