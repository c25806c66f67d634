// One patient, two models: change what was measured, and see both answers, the way there, and all other patients.

import { nearest, paintAgreement } from "./one_patient/agreement_map.js";
import { part, whole, words } from "./shared/controls.js";
import { ExplorerPage, shownBy } from "./shared/explorer_page.js";
import { arrowKey, drag, handle } from "./shared/handle.js";
import { patientForm, rounded, stride } from "./one_patient/patient_form.js";
import { columnsOf, isUnseen, linearModel, networkModel, patientsOf, probability, seenIn } from "./one_patient/patient_models.js";
import { ABOUT, amount, answered, percent } from "./one_patient/patient_words.js";
import { pick } from "./one_patient/pick.js";
import { fixed, readings } from "./shared/readings.js";
import { paintResponse } from "./one_patient/response_chart.js";
import { rowAt, signedBars } from "./one_patient/signed_bars.js";
import { numbers } from "./shared/table.js";
import { theme } from "./shared/theme.js";

// Between two limits the chart asks the models at so many places, as `values_of` in one_patient.py.
const PLACES = 241;
const LINEAR = "logistic regression";
const TRAITS = ["number", "feature", "network", "changed"];

class OnePatient extends ExplorerPage {
  constructor(model, el) {
    super(model, el, TRAITS);
    for (const name of ["limits", "choices"]) this[name] = model.get(name);
    const numeric = model.get("numeric");
    this.names = [...numeric, ...Object.keys(this.choices).filter((name) => !numeric.includes(name))];
    [this.train, this.test] = ["train_rows", "test_rows"].map((rows) => patientsOf(numbers(model.get(rows)), this.names));
    this.seen = seenIn(this.train, this.names, this.choices);
    this.models(columnsOf(this.names, numeric, this.choices));
    this.who(part(el, "div", "descent-lanes"));
    const beside = part(el, "div", "descent-beside");
    const [left, right] = [part(beside, "div"), part(beside, "div", "descent-form")];
    this.answers(left);
    const [change, done] = [(name, value) => this.change(name, value), () => this.tell()];
    this.form = patientForm(right, { names: this.names, limits: this.limits, choices: this.choices, change, done, back: () => this.once("changed", {}) });
    this.others(right);
    this.say = words(el);
    part(el, "p", "descent-formula").textContent = `${model.get("label")}. Not for medical use.`;
    this.open();
  }

  // What they say of the test patients is asked once.
  models(columns) {
    this.linear = linearModel(columns, numbers(this.model.get("linear")));
    const [names, all] = [this.model.get("networks"), numbers(this.model.get("parameters"))];
    const each = all.length / names.length;
    this.networks = Object.fromEntries(names.map((name, k) => [name, networkModel(columns.length, all.subarray(k * each, (k + 1) * each))]));
    const points = (name) => this.test.map(({ measured }) => this.logits(measured, name).map(probability));
    this.points = Object.fromEntries(names.map((name) => [name, points(name)]));
  }

  logits(measured, network) {
    const z = this.linear.inputs(measured);
    return [this.linear.logit(z), this.networks[network].logit(z)];
  }

  who(parent) {
    const box = part(parent, "div");
    this.slider(box, "number", "test patient", whole(0, this.test.length - 1), String);
    this.choice(box, "network", "network", Object.fromEntries(Object.keys(this.networks).map((name) => [name, name])));
    this.read = readings(part(parent, "div"), [LINEAR, "network", "in truth"]);
  }

  // Along one measurement, and what all of them add.
  answers(parent) {
    const options = Object.fromEntries(this.names.map((name) => [name, name === ABOUT[name].is ? name : `${name}: ${ABOUT[name].is}`]));
    const chosen = (name) => this.once("feature", name);
    this.controls.feature = pick(parent, { label: "along", options, value: this.model.get("feature"), chosen });
    this.chart = this.plane(parent, { height: 0.68, x: { range: [0, 1], label: "" }, y: { range: [-0.03, 1.06], label: "probability of the disease" } });
    const [to, key] = [([x]) => this.moveTo(x), (event) => this.moveBy(event)];
    handle(this.chart, { label: "The measurement along the chart", range: [0, 1], to, key, done: () => this.tell() });
    const rows = { range: [0, 1], label: "what each adds to the logit of logistic regression", says: () => "" };
    this.bars = this.picture(parent, { height: 0.8, least: 350, x: { range: [-1, 1], label: "healthy ← → ill" }, y: rows });
    const pressed = (place) => this.set("feature", this.names[rowAt(place, this.names.length + 2) - 1] ?? this.model.get("feature"));
    drag(this.bars, pressed, () => this.tell());
  }

  // All patients of the test part, as they were measured.
  others(parent) {
    part(parent, "p", "descent-formula").textContent = "All test patients as measured, ■ ill, ○ healthy; a ring around this one, and a dot where it is now.";
    const axis = (label) => ({ range: [-0.03, 1.06], label });
    this.map = this.picture(parent, { height: 1, x: axis(`${LINEAR} says`), y: axis("the network says") });
    drag(this.map, (place) => this.set("number", nearest(this.map, this.points[this.model.get("network")], place)), () => this.tell());
    for (const { canvas } of [this.map, this.bars]) canvas.style.cursor = "pointer";
  }

  // Something that is chosen at once, not moved.
  once(trait, value) {
    this.set(trait, value);
    this.tell();
  }

  // The patient gets another value, and the chart shows what is touched.
  change(name, value) {
    const { [name]: _, ...others } = this.model.get("changed");
    const asMeasured = value === this.test[this.model.get("number")].measured[name];
    this.set("feature", name);
    this.set("changed", asMeasured ? others : { ...others, [name]: value });
  }

  // To a number along the chart, or to the level nearest to it.
  moveTo(x) {
    const name = this.model.get("feature");
    const levels = this.choices[name];
    this.change(name, levels ? levels[Math.min(levels.length - 1, Math.max(0, Math.round(x)))] : rounded(name, x, this.limits[name]));
  }

  moveBy(event) {
    const name = this.model.get("feature");
    const [low, high] = this.ends(name);
    const by = arrowKey(event);
    const there = by ? this.position(name) + stride(name, this, event.shiftKey) * (by[0] + by[1]) : { Home: low, End: high }[event.key];
    if (there === undefined) return;
    event.preventDefault();
    this.moveTo(there);
    this.tell();
  }

  ends(name) {
    return this.choices[name] ? [0, this.choices[name].length - 1] : this.limits[name];
  }

  position(name) {
    return this.choices[name] ? this.choices[name].indexOf(this.now()[name]) : this.now()[name];
  }

  // Another patient comes as measured.
  set(trait, value) {
    if (trait === "number" && value !== this.model.get("number")) this.model.set("changed", {});
    super.set(trait, value);
  }

  now() {
    return { ...this.test[this.model.get("number")].measured, ...this.model.get("changed") };
  }

  // Both models' probabilities for all values of a measurement, and what they depend on: not on its present value.
  along(name, now, network) {
    const given = JSON.stringify([name, network, { ...now, [name]: undefined }]);
    if (this.known?.given === given) return this.known;
    const [low, high] = this.limits[name] ?? [];
    const values = this.choices[name] ?? Array.from({ length: PLACES }, (_, k) => low + (k * (high - low)) / (PLACES - 1));
    const { own, at } = this.linear.along(now, name);
    const logits = [this.linear, this.networks[network]].map((model) => model.logitAlong(at(values[0]), own));
    const curves = logits.map((logit) => values.map((value) => probability(logit(at(value)))));
    return (this.known = { given, values, curves });
  }

  paint() {
    const [number, feature, network] = TRAITS.map((name) => this.model.get(name));
    const { measured, ill } = this.test[number];
    const now = this.now();
    const z = this.linear.inputs(now);
    const found = {
      number, feature, network, now, ill,
      changes: this.names.filter((name) => now[name] !== measured[name]),
      unseen: this.names.filter((name) => isUnseen(now[name], this.seen[name], this.choices[name])),
      logits: this.logits(now, network), added: this.linear.contributions(z), points: this.points[network],
      ...this.along(feature, now, network),
    };
    found.says = found.logits.map(probability);
    found.alike = found.points.filter(([p, q]) => p > 0.5 === q > 0.5).length;
    // The pictures and the words come first: the form's thirteen controls follow a frame later.
    cancelAnimationFrame(this.following);
    this.following = requestAnimationFrame(() => this.form.show(now));
    this.draws(theme(this.el), found);
    const text = answered({ ...found, measured, of: this.test.length }, this.seen);
    this.say(text);
    this.describes(found, text);
    this.painted(found);
  }

  draws(colours, found) {
    const { feature, network, now, says, added, logits, points, number, changes, ill } = found;
    paintResponse(this.chart, colours, { ...found, name: feature, now: now[feature], levels: this.choices[feature], limits: this.limits[feature], seen: this.seen[feature], patients: this.train });
    const rows = [["average", this.linear.bias], ...Object.entries(added), ["sum", logits[0]]];
    signedBars(this.bars, colours, rows, [feature, "sum"]);
    paintAgreement(this.map, colours, { network, points, ills: this.test.map((each) => each.ill), chosen: number, here: says });
    const truth = changes.length ? "nobody knows" : ill ? "ill" : "healthy";
    this.read([{ says: percent(says[0]), ink: colours.curve }, { says: percent(says[1]), ink: colours.runs[0], dashed: true }, { says: truth }]);
  }

  // The same for who does not see it.
  describes({ feature, now, says, added, logits, alike }, text) {
    const [least, most] = this.ends(feature);
    const valueText = `${feature} ${amount(feature, now[feature])}: ${says.map(percent).join(" and ")}`;
    Object.assign(this.chart.canvas, { ariaValueMin: least, ariaValueMax: most, ariaValueNow: this.position(feature), ariaValueText: valueText });
    const bars = Object.entries(added).map(([name, value]) => `${name} ${fixed(value, 2)}`).join(", ");
    this.bars.canvas.ariaLabel = `What each measurement adds to the logit of logistic regression: ${bars}; with ${fixed(this.linear.bias, 2)} for an average patient ${fixed(logits[0], 2)}.`;
    this.map.canvas.ariaLabel = `The ${this.test.length} test patients by what both models say of them; on ${alike} they decide alike. ${text}`;
  }
}

export default shownBy(OnePatient);
