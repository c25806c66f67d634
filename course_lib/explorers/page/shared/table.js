// A function of one variable that the kernel sampled: between samples, the cubic with their slopes.

// values, slopes: at places evenly spread from low to high. Outside of them there is no number.
// With 2,000 samples the cubic is within 1e-9 of a smooth function (error h^4 / 384 times its fourth derivative).
export function table(low, high, values, slopes) {
  const last = values.length - 1;
  const h = (high - low) / last;
  return (x) => {
    if (!(x >= low && x <= high)) return NaN;
    const i = Math.min(last - 1, Math.floor((x - low) / h));
    const t = (x - low) / h - i;
    const s = 1 - t;
    return (
      s * s * (1 + 2 * t) * values[i] + t * t * (3 - 2 * t) * values[i + 1] +
      h * (s * s * t * slopes[i] - t * t * s * slopes[i + 1])
    );
  };
}

// Bytes of the kernel as numbers; they may arrive at an odd address, so they are copied.
export function numbers(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return new Float64Array(bytes.slice().buffer);
}
