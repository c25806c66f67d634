// Amounts and times as one says them: three digits, 21,100,000 and 24.8 µs.

export function amount(value) {
  return Number(value.toPrecision(3)).toLocaleString("en-US", { maximumFractionDigits: 9 });
}

// Seconds, in the unit that suits them.
export function duration(seconds) {
  const rounded = Number(seconds.toPrecision(3));
  if (rounded >= 3600) return `${amount(rounded / 3600)} h`;
  if (rounded >= 60) return `${amount(rounded / 60)} min`;
  const [unit, scale] = [["s", 1], ["ms", 1e3], ["µs", 1e6]].find(([, times]) => rounded * times >= 1) ?? ["ns", 1e9];
  return `${amount(rounded * scale)} ${unit}`;
}
