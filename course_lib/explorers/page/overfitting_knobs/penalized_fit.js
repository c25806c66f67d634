// Linear fits with a penalty for each weight, as studies/dropout.py: a bias that pays nothing, and weights that do.

// Where no weight pays, this much in place of nothing: of many best fits, the one with the smallest weights is meant.
const NEARLY_NOTHING = 1e-13;

// features: for each a column of numbers over the examples; penalties: what each squared weight costs.
export function penalizedFit(features, targets, penalties) {
  const asked = penalties.map((each) => 2 * targets.length * each);
  return features.length < targets.length ? narrow(features, targets, asked) : wide(features, targets, asked);
}

// In use, when nothing drops.
export function heights({ bias, weights }, features, count) {
  const found = new Float64Array(count).fill(bias);
  for (let j = 0; j < features.length; j++) addTimes(found, weights[j], features[j]);
  return found;
}

export function halfSquaredError(fit, features, targets) {
  const found = heights(fit, features, targets.length);
  addTimes(found, -1, targets);
  return dot(found, found) / (2 * targets.length);
}

// Fewer weights than examples: an equation for each weight, and one for the bias.
function narrow(features, targets, asked) {
  const columns = [new Float64Array(targets.length).fill(1), ...features];
  const rows = columns.map((column, j) => {
    const row = new Float64Array(columns.length);
    for (let k = 0; k <= j; k++) row[k] = dot(column, columns[k]);
    if (j) row[j] += asked[j - 1];
    return row;
  });
  const right = Float64Array.from(columns, (column) => dot(column, targets));
  const [bias, ...weights] = solved(factored(rows), right);
  return { bias, weights };
}

// More weights than examples: an equation for each example. A weight is then a mixture of its feature's numbers.
function wide(features, targets, asked) {
  const n = targets.length;
  const most = Math.max(NEARLY_NOTHING, ...asked);
  const shares = asked.map((each) => most / Math.max(NEARLY_NOTHING, each));
  const rows = Array.from({ length: n }, () => new Float64Array(n));
  features.forEach((feature, j) => {
    for (let i = 0; i < n; i++) addTimes(rows[i], shares[j] * feature[i], feature, i + 1);
  });
  rows.forEach((row, i) => (row[i] += most));
  const factors = factored(rows);
  const [mixture, ones] = [targets, new Float64Array(n).fill(1)].map((right) => solved(factors, right));
  const bias = total(mixture) / total(ones);
  addTimes(mixture, -bias, ones);
  return { bias, weights: features.map((feature, j) => shares[j] * dot(feature, mixture)) };
}

// A symmetric matrix, of which the part below the diagonal is read, as a triangle times its mirror image (Cholesky).
function factored(rows) {
  rows.forEach((row, i) => {
    for (let k = 0; k < i; k++) row[k] = (row[k] - dot(row, rows[k], k)) / rows[k][k];
    row[i] = Math.sqrt(row[i] - dot(row, row, i));
  });
  return rows;
}

function solved(rows, right) {
  const found = Float64Array.from(right);
  const last = rows.length - 1;
  for (let i = 0; i <= last; i++) found[i] = (found[i] - dot(rows[i], found, i)) / rows[i][i];
  for (let i = last; i >= 0; i--) {
    found[i] /= rows[i][i];
    addTimes(found, -found[i], rows[i], i);
  }
  return found;
}

function addTimes(to, times, column, count = to.length) {
  for (let i = 0; i < count; i++) to[i] += times * column[i];
}

function dot(a, b, count = a.length) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[i] * b[i];
  return sum;
}

function total(column) {
  return column.reduce((sum, each) => sum + each, 0);
}
