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
  const input = (i, value) => {
    const { level } = columns[i];
    return (level === undefined ? value : Number(value === level)) * factor[i] + shift[i];
  };
  const inputs = (measured) => Float64Array.from(columns, ({ name }, i) => input(i, measured[name]));
  // For one measurement at a time, all else as measured: the columns that are its own, and the inputs, in which only
  // these are worked out again.
  const along = (measured, name) => {
    const z = inputs(measured);
    const own = [...columns.keys()].filter((i) => columns[i].name === name);
    const at = (value) => {
      for (const i of own) z[i] = input(i, value);
      return z;
    };
    return { own, at };
  };
  const logit = (z) => z.reduce((sum, each, i) => sum + each * weights[i], bias);
  // The logit of inputs that differ from these in their own columns alone.
  const logitAlong = (z, own) => {
    const rest = own.reduce((sum, i) => sum - z[i] * weights[i], logit(z));
    return (moved) => own.reduce((sum, i) => sum + moved[i] * weights[i], rest);
  };
  // What each measurement adds to the logits, all of its columns together.
  const contributions = (z) => {
    const added = {};
    columns.forEach(({ name }, i) => (added[name] = (added[name] ?? 0) + z[i] * weights[i]));
    return added;
  };
  return { bias, inputs, along, logit, logitAlong, contributions };
}

// parameters: the weights into the hidden units, their biases, the weights out of them, a bias. Hidden units are relu.
export function networkModel(inputs, parameters) {
  const hidden = (parameters.length - 1) / (inputs + 2);
  const [biases, out] = [inputs * hidden, (inputs + 1) * hidden];
  const add = (units, i, z) => {
    for (let j = 0, at = i * hidden; j < hidden; j++) units[j] += z * parameters[at++];
  };
  const answer = (units) => {
    let sum = parameters[out + hidden];
    for (let j = 0; j < hidden; j++) sum += Math.max(0, units[j]) * parameters[out + j];
    return sum;
  };
  const units = new Float64Array(hidden);
  const logit = (z) => {
    units.set(parameters.subarray(biases, out));
    z.forEach((each, i) => add(units, i, each));
    return answer(units);
  };
  const logitAlong = (z, own) => {
    const rest = Float64Array.from(parameters.subarray(biases, out));
    z.forEach((each, i) => own.includes(i) || add(rest, i, each));
    return (moved) => {
      units.set(rest);
      for (const i of own) add(units, i, moved[i]);
      return answer(units);
    };
  };
  return { logit, logitAlong };
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
