// Numbers on a logarithmic axis: the axis counts powers of ten, and its ticks say the numbers.

import { withMinus } from "./minus.js";

// For a Plane's axis: what the tick at an exponent says.
export function power(exponent) {
  return Math.abs(exponent) < 4 ? String(Number((10 ** exponent).toPrecision(3))) : `1e${withMinus(exponent)}`;
}
