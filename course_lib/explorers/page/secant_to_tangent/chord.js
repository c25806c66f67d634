// The slope of a chord of a curve, {height, slope}, and the two errors of taking it for the tangent's.

const UNITS = { float32: 2 ** -23, float64: 2 ** -52 };
// As NEAR in secant_to_tangent.py.
const NEAR_ENOUGH = 1e-3;

// The slope of a chord as if nothing were rounded; as `chord_slope` in secant_to_tangent.py.
export function chordSlope({ height, slope }, start, end) {
  const run = end - start;
  if (Math.abs(run) >= NEAR_ENOUGH) return (height(end) - height(start)) / run;
  const [middle, aside] = [(start + end) / 2, run / Math.sqrt(12)];
  return (slope(middle - aside) + slope(middle + aside)) / 2;
}

// How wrong a slope with the step h would be without rounding, and about how wrong rounding makes it.
export function twoErrors(curve, x, h, quotient, format) {
  const back = quotient === "central" ? h : 0;
  const exact = chordSlope(curve, x - back, x + h);
  const tangent = curve.slope(x);
  const lost = Math.abs(curve.height(x)) + Math.abs(x * tangent);
  return { exact, bending: Math.abs(exact - tangent), rounding: (UNITS[format] * lost) / (h + back) };
}
