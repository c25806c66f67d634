// A loss over two weights with one lowest place, seen from above: contours with the loss on them.

import { oneScale } from "./one_scale.js";
import { quadratic } from "./quadratic.js";

const BETWEEN_NUMBERS = 30;

// bottom: the lowest place; least: the loss there; bends: in the flat and in the steep direction;
// rotation: of the flat direction against the first axis, in degrees.
export function lossMap({ bottom, least, bends: [flat, steep], rotation }) {
  const bowl = quadratic(steep / flat, rotation);
  const from = (w) => w.map((each, i) => each - bottom[i]);
  const shift = (place) => place.map((each, i) => each + bottom[i]);
  const loss = (w) => least + flat * bowl.height(from(w));
  const contour = (height) => bowl.contour((height - least) / flat).map(shift);
  // A place on a contour: `turn` 0 lies in the flat direction.
  const on = (height, turn) => shift(bowl.on((height - least) / flat, turn));
  return { loss, contour, on, show, draw };

  // Gives the plane one scale on both axes, with the bottom in its middle.
  function show(plane, reach) {
    oneScale(plane, reach);
    for (const [i, axis] of [plane.x, plane.y].entries()) axis.range = axis.range.map((end) => end + bottom[i]);
  }

  // The map, and in colour the contour through w; the numbers keep out of the way of a step from w.
  function draw(plane, w, colours) {
    // Whether the end of the contours' axis in this direction lies on w's side of the bottom.
    const beside = (turn) => {
      const [x, y] = from(on(least + flat, turn));
      const [across, up] = from(w);
      return x * across + y * up > 0;
    };
    // Where the map ends before the flat end, the steep one is taken, behind the back of a step downhill.
    const ends = [beside(0) ? Math.PI : 0, beside(Math.PI / 2) ? Math.PI / 2 : -Math.PI / 2];
    plane.axes(colours, ends, () => plane.inside(() => contours(plane, ends, colours)));
    plane.inside(() => {
      if (loss(w) > least) plane.line(contour(loss(w)), colours.curve, 2);
      plane.dot(bottom, colours.ink, 3);
    });
  }

  // Losses, each twice the one before, with their numbers on one of two ends of the contours' axes.
  function contours(plane, ends, colours) {
    const highest = Math.max(...plane.x.range.flatMap((x) => plane.y.range.map((y) => loss([x, y]))));
    const lowest = Math.max(least, highest / 1000);
    const inside = (place) => [plane.x, plane.y].every(({ range: [low, high] }, i) => place[i] > low && place[i] < high - 0.1 * (high - low));
    let said = bottom;
    const apart = (place) => Math.hypot(plane.left(place[0]) - plane.left(said[0]), plane.top(place[1]) - plane.top(said[1]));
    for (let k = Math.floor(Math.log2(lowest)) + 1; 2 ** k < highest; k++) {
      const height = 2 ** k;
      plane.line(contour(height), colours.quiet, 0.8);
      const place = ends.map((turn) => on(height, turn)).find(inside);
      if (!place || apart(place) < BETWEEN_NUMBERS) continue;
      plane.text(String(Number(height.toPrecision(3))), place, colours.quiet, 3, 0);
      said = place;
    }
  }
}
