// What a logistic regression and small networks say of a patient: from 13 measurements to columns, to logits.

// Row k of `rows`: its measurements by name, and whether the patient was ill. A missing level is the word "missing".
export function patientsOf(rows, names) {
  const width = names.length + 1;
  return Array.from({ length: rows.length / width }, (_, k) => {
    const row = rows.subarray(k * width, (k + 1) * width);
    const measured = Object.fromEntries(names.map((name, i) => [name, Number.isNaN(row[i]) ? "missing" : row[i]]));
    return { measured, ill: row[width - 1] === 1 };
  });
}

// The columns that models take, each with its measurement and, if it is one of several, its level.
export function columnsOf(names, numeric, choices) {
  return names.flatMap((name) => (numeric.includes(name) ? [{ name }] : choices[name].map((level) => ({ name, level }))));
}

// linear: shift, factor and weights of every column, then the bias.
export function linearModel(columns, linear) {
  const n = columns.length;
  const [shift, factor, weights] = [0, 1, 2].map((k) => linear.subarray(k * n, (k + 1) * n));
  const bias = linear[3 * n];
  // In the scale of the patients that the models were fitted on.
  const inputs = (measured) => {
    const z = new Float64Array(n);
    columns.forEach(({ name, level }, i) => {
      const value = level === undefined ? measured[name] : Number(measured[name] === level);
      z[i] = value * factor[i] + shift[i];
    });
    return z;
  };
  const logit = (z) => z.reduce((sum, each, i) => sum + each * weights[i], bias);
  // What each measurement adds to the logits, all of its columns together.
  const contributions = (z) => {
    const added = {};
    columns.forEach(({ name }, i) => (added[name] = (added[name] ?? 0) + z[i] * weights[i]));
    return added;
  };
  return { bias, inputs, logit, contributions };
}

// parameters: the weights into the hidden units, their biases, the weights out of them, a bias. Hidden units are relu.
export function networkModel(inputs, parameters) {
  const hidden = (parameters.length - 1) / (inputs + 2);
  const [biases, out] = [inputs * hidden, (inputs + 1) * hidden];
  return (z) => {
    const units = parameters.slice(biases, out);
    for (let i = 0, at = 0; i < inputs; i++) for (let j = 0; j < hidden; j++) units[j] += z[i] * parameters[at++];
    return units.reduce((sum, unit, j) => sum + Math.max(0, unit) * parameters[out + j], parameters[out + hidden]);
  };
}

export function probability(logit) {
  return 1 / (1 + Math.exp(-logit));
}

// For each measurement what was seen of it in training: the range of its numbers, or how often each level came.
export function seenIn(patients, names, choices) {
  return Object.fromEntries(
    names.map((name) => {
      const values = patients.map(({ measured }) => measured[name]);
      const counts = choices[name]?.map((level) => values.filter((value) => value === level).length);
      return [name, { counts, range: counts ? null : [Math.min(...values), Math.max(...values)] }];
    }),
  );
}

// Whether nobody in training had such a value.
export function isUnseen(value, { counts, range }, levels) {
  return counts ? counts[levels.indexOf(value)] === 0 : !(value >= range[0] && value <= range[1]);
}
