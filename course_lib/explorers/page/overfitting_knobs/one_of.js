// For a slider: given numbers in rising order, of which it takes one.

export function oneOf(values) {
  const last = values.length - 1;
  const off = (i, value) => Math.abs(values[i] - value);
  const nearest = (value) => values.reduce((best, _, i) => (off(i, value) < off(best, value) ? i : best), 0);
  return { at: (t) => values[Math.round(t * last)], of: (value) => nearest(value) / last, steps: last };
}
