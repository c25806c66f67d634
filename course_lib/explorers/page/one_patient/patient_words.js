// What the measurements of a heart patient are called, and a patient and two models' answers in sentences.

// What it is; for numbers the unit and the smallest step; for levels what they are called, if not by their number.
export const ABOUT = {
  age: { is: "age", unit: "years", grain: 1 },
  trestbps: { is: "blood pressure at rest", unit: "mm Hg", grain: 1 },
  chol: { is: "cholesterol", unit: "mg/dl", grain: 1 },
  thalach: { is: "highest heart rate", unit: "a minute", grain: 1 },
  oldpeak: { is: "how far the ECG sinks", unit: "mm", grain: 0.1 },
  slope: { is: "shape of the ECG", levels: { 1: "up", 2: "flat", 3: "down" } },
  sex: { is: "sex", levels: { 0: "female", 1: "male" } },
  cp: { is: "kind of chest pain; 4 is none" },
  fbs: { is: "blood sugar above 120", levels: { 0: "no", 1: "yes" } },
  restecg: { is: "ECG at rest" },
  exang: { is: "chest pain under exercise", levels: { 0: "no", 1: "yes" } },
  ca: { is: "coloured vessels" },
  thal: { is: "scan of the blood flow; 3 is normal" },
};

// More changes than these are counted, not told.
const AT_ONCE = 2;

export function level(name, value) {
  return ABOUT[name].levels?.[value] ?? String(value);
}

export function amount(name, value) {
  const { unit, grain } = ABOUT[name];
  return unit ? `${value.toFixed(grain < 1 ? 1 : 0)} ${unit}` : level(name, value);
}

export function percent(p) {
  if (p < 0.001) return "below 0.1 %";
  if (p > 0.999) return "above 99.9 %";
  const near = p < 0.01 || p > 0.99 || Math.abs(p - 0.5) < 0.005;
  return `${(100 * p).toFixed(near ? 1 : 0)} %`;
}

// Who the patient is, both answers, the truth, whether anybody stands behind them; and how it is with all `of` patients.
export function answered({ number, measured, now, changes, ill, network, says, unseen, alike, of }, seen) {
  const differs = changes.map((name) => `${name} ${level(name, now[name])} instead of ${level(name, measured[name])}`);
  const changed = differs.length > AT_ONCE ? `${differs.length} measurements changed` : listed(differs);
  const who = `Patient ${number}${differs.length ? `, with ${changed}` : ""}`;
  const [first, second] = says.map((p) => p > 0.5);
  const verdict = first === second ? `both decide for ${first ? "ill" : "healthy"}` : "they decide differently";
  const truth = differs.length ? "Nobody knows the truth of this invented patient." : `In truth: ${ill ? "ill" : "healthy"}.`;
  const nobody = unseen.map((name) => (seen[name].counts ? `${name} ${level(name, now[name])}` : `${name} outside of ${seen[name].range.join(" to ")}`));
  const missed = nobody.length > AT_ONCE ? `such values of ${listed(unseen)}` : listed(nobody);
  const backed = nobody.length ? ` Nobody in training had ${missed}: no data stand behind these answers.` : "";
  return (
    `${who}: logistic regression says ${percent(says[0])}, “${network}” ${percent(says[1])}; ${verdict}. ${truth}${backed} ` +
    `On ${alike} of the ${of} test patients, as measured, the two decide alike.`
  );
}

export function listed(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
