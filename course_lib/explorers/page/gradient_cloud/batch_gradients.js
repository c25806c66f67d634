// Gradients of a line's mean half squared error: of single examples, and of batches; as studies/minibatches.py.

// rows: three numbers an example, its two features and its target. The gradient of each example at w.
export function singleGradients(rows, [w1, w2]) {
  return Array.from({ length: rows.length / 3 }, (_, i) => {
    const [first, second, target] = rows.subarray(3 * i, 3 * i + 3);
    const error = w1 * first + w2 * second - target;
    return [error * first, error * second];
  });
}

// The mean of the single gradients of the first `size` rows of an order.
export function batchGradient(singles, order, size) {
  const sum = [0, 0];
  for (let k = 0; k < size; k++) {
    sum[0] += singles[order[k]][0];
    sum[1] += singles[order[k]][1];
  }
  return sum.map((part) => part / size);
}

// The part of the single gradients' covariances that batches of this size have, drawn without replacement.
export function shareOfNoise(n, size) {
  return (n - size) / (size * (n - 1));
}

// Whether even a short step against a batch's gradient leads uphill on the loss of all examples; one along a
// contour does, for the loss is a bowl.
export function leadsUphill(gradient, full) {
  return gradient[0] * full[0] + gradient[1] * full[1] <= 0;
}
