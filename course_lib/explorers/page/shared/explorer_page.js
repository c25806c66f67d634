// What the pages of all explorers share: they follow the traits, paint once a frame, and tell the kernel on release.

import { choice, onceAFrame, slider } from "./controls.js";
import { arrowKey, handle } from "./handle.js";
import { heldKey } from "./held_key.js";
import { keepKeys } from "./own_keys.js";
import { Plane } from "./plane.js";
import { forgetTheme, onTheme } from "./theme.js";

export class ExplorerPage {
  // traits: those that the picture depends on. A page builds its parts after this, then calls `open()`.
  constructor(model, el, traits) {
    Object.assign(this, { model, el, planes: [], controls: {}, opened: false, stale: false, untold: false });
    this.listen = traits.map((name) => `change:${name}`).join(" ");
    el.classList.add("descent-explorer");
    this.giveBackKeys = keepKeys(el);
    this.keys = heldKey(el, () => this.send());
    this.draw = onceAFrame(() => this.frame());
  }

  open() {
    this.opened = true;
    this.stop = onTheme(() => {
      forgetTheme(this.el);
      this.draw();
    });
    this.changed = () => {
      this.stale = true;
      this.draw();
    };
    this.model.on(this.listen, this.changed);
    this.follow();
    this.paint();
  }

  // A drawing in the page; see Plane.
  plane(parent, options) {
    const plane = new Plane(parent, { ...options, draw: () => this.opened && this.draw() });
    this.planes.push(plane);
    return plane;
  }

  // A drawing that is only looked at.
  picture(parent, options) {
    const plane = this.plane(parent, options);
    plane.canvas.setAttribute("role", "img");
    return plane;
  }

  // A slider for a trait; range: see `logarithmic` and `whole`.
  slider(parent, trait, label, range, show) {
    const moved = (value) => this.set(trait, value);
    this.controls[trait] = slider(parent, { label, value: this.model.get(trait), show, ...range, moved, done: () => this.tell() });
  }

  // Buttons for a trait; options: {value: what it says}.
  choice(parent, trait, label, options) {
    const chosen = (value) => {
      this.set(trait, value);
      this.tell();
    };
    this.controls[trait] = choice(parent, { label, options, value: this.model.get(trait), chosen });
  }

  // A place on a plane that a trait of two numbers keeps, between low and high: dragged, or moved with the
  // arrow keys by half a hundredth of the way across, with Shift by ten times as much.
  place(plane, trait, { label, low, high }) {
    const to = (place) => this.set(trait, place.map((each, i) => Math.min(high[i], Math.max(low[i], Number(each.toFixed(3))))));
    const key = (event) => {
      const by = arrowKey(event);
      if (by === undefined) return;
      event.preventDefault();
      const part = event.shiftKey ? 20 : 200;
      to(this.model.get(trait).map((each, i) => each + (by[i] * (high[i] - low[i])) / part));
      this.tell();
    };
    handle(plane, { label, range: [low[0], high[0]], flat: true, to, key, done: () => this.tell() });
  }

  // The same along the first axis alone, to four digits; Home and End lead to its ends.
  placeAlong(plane, trait, { label, low, high }) {
    const to = ([x]) => this.set(trait, Math.min(high, Math.max(low, Number(x.toFixed(4)))));
    const key = (event) => {
      const x = this.model.get(trait);
      const far = (high - low) / (event.shiftKey ? 20 : 200);
      const by = arrowKey(event);
      const there = by ? x + far * (by[0] + by[1]) : { Home: low, End: high }[event.key];
      if (there === undefined) return;
      event.preventDefault();
      to([there]);
      this.tell();
    };
    handle(plane, { label, range: [low, high], to, key, done: () => this.tell() });
  }

  set(trait, value) {
    this.model.set(trait, value);
    this.draw();
  }

  // The kernel hears of it when the student lets go: a message for every pixel, or for every repeat of a held key,
  // would cost frames.
  tell() {
    this.untold = true;
    if (!this.keys.held()) this.send();
  }

  send() {
    if (this.untold) this.model.save_changes();
    this.untold = false;
  }

  // However many traits have changed, the controls follow once.
  frame() {
    if (this.stale) this.follow();
    this.paint();
  }

  // The page has been opened; or the student, another view or the notebook has changed something.
  follow() {
    this.stale = false;
    for (const [trait, control] of Object.entries(this.controls)) control.set(this.model.get(trait));
  }

  // Tells who listens what the picture shows.
  painted(detail) {
    this.el.dispatchEvent(new CustomEvent("descent:painted", { detail }));
  }

  remove() {
    this.stop();
    this.send();
    this.keys.stop();
    this.giveBackKeys();
    this.model.off(this.listen, this.changed);
    for (const plane of this.planes) plane.remove();
  }
}

// What the browser loads: a page of this class for every view.
export function shownBy(Page) {
  return {
    render({ model, el }) {
      const page = new Page(model, el);
      return () => page.remove();
    },
  };
}
