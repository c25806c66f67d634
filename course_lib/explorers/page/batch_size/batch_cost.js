// What a batch size costs and brings, from measured times of a step; all other numbers follow from them.

// The size that is the fewest times as large or as small as the one wanted. As `nearest` in batch_size.py.
export function nearest(sizes, wanted) {
  const times = (size) => Math.max(size / wanted, wanted / size);
  return sizes.reduce((best, size) => (times(size) < times(best) ? size : best));
}

// curve: {sizes, low, median, high}, in seconds; examples: how many an epoch has.
export function costOf({ sizes, low, median, high }, size, examples, prices) {
  const i = sizes.indexOf(size);
  const seconds = median[i];
  const rates = sizes.map((each, k) => each / median[k]);
  const most = Math.max(...rates);
  const updates = Math.ceil(examples / size);
  return {
    size, seconds, low: low[i], high: high[i], rate: rates[i], most, share: rates[i] / most,
    // With steps as short as the smallest batch's, so many examples would already be the most.
    bend: most * median[0], shortest: median[0],
    // A short last batch is filled up: all updates of an epoch take the same time.
    updates, epoch: updates * seconds,
    ...larger(sizes, median, i, prices),
  };
}

// What the next larger batch is; the same rules, in the same order, as `verdict` in batch_size.py.
function larger(sizes, median, i, [almostFree, allOfIt]) {
  if (i + 1 === sizes.length) return { larger: null, name: "not measured" };
  const [more, longer] = [sizes[i + 1] / sizes[i], median[i + 1] / median[i]];
  const price = Math.log(longer) / Math.log(more);
  const name = price <= almostFree ? "almost free" : price < allOfIt ? "pays" : "buys nothing";
  return { larger: sizes[i + 1], more, longer, name };
}
