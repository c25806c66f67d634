// A device that nobody has measured, made up from a measured one: asked and working so many times as long or fast.

// asking: seconds that the measured device takes to be asked; asked, works: the two factors. Seconds of a step by its size.
export function madeUpDevice({ sizes, median }, asking, asked, works) {
  const each = median.at(-1) / sizes.at(-1);
  return (size) => asked * asking + (size * each) / works;
}

// The smallest measured size from which on it takes less time; null if it does not at the largest.
// As `overtakes_at` in course_lib/data/measurements.py.
export function overtakesAt({ sizes, median }, seconds) {
  const behind = sizes.findLastIndex((size, i) => seconds(size) >= median[i]);
  return sizes[behind + 1] ?? null;
}
