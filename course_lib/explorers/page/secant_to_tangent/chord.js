// The slope of a chord of a curve, {height, slope}, and the two errors of taking it for the tangent's.

const UNITS = { float32: 2 ** -23, float64: 2 ** -52 };
// As NEAR and SLACK in secant_to_tangent.py.
const NEAR_ENOUGH = 1e-3;
const UNSURE = 8 * UNITS.float64;

// The slope of a chord as if nothing were rounded; as `chord_slope` in secant_to_tangent.py.
export function chordSlope({ height, slope }, start, end) {
  const run = end - start;
  if (Math.abs(run) >= NEAR_ENOUGH) return (height(end) - height(start)) / run;
  const [middle, aside] = [(start + end) / 2, run / Math.sqrt(12)];
  return (slope(middle - aside) + slope(middle + aside)) / 2;
}

// How wrong a slope with the step h would be without rounding, and about how wrong rounding makes it.
export function twoErrors(curve, x, h, quotient, format) {
  const { exact, bending, rounding } = errorsAt(curve, x, quotient);
  return { exact: exact(h), bending: bending(h), rounding: rounding(h, format) };
}

// The same for many steps at one place: what belongs to the place is worked out once.
export function errorsAt(curve, x, quotient) {
  const back = quotient === "central" ? 1 : 0;
  const tangent = curve.slope(x);
  // What is rounded for a height: the height itself, and its place.
  const rounded = (place) => Math.abs(curve.height(place)) + Math.abs(place * curve.slope(place));
  const here = rounded(x);
  const lost = (h) => Math.max(here, rounded(x + h), back ? rounded(x - h) : 0) / (h + back * h);
  const exact = (h) => chordSlope(curve, x - back * h, x + h);
  // A central chord of a parabola does not bend: what is left of it is the rounding of this very calculation.
  const bending = (h) => {
    const bent = Math.abs(exact(h) - tangent);
    return bent > UNSURE * (h + back * h >= NEAR_ENOUGH ? lost(h) : Math.abs(tangent)) ? bent : 0;
  };
  return { exact, bending, rounding: (h, format) => UNITS[format] * lost(h) };
}
