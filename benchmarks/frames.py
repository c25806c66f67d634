"""Seconds from a movement to the frame that shows it, in a page of JupyterLab.

A frame counts once the page has painted it and handed it on: then runs the first task that was posted in the
animation frame in which the drawing changed. Nothing here is a timer, so nothing is rounded to one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise

# A change is an explorer's own "descent:painted", or a new picture in an output once it is decoded.
WATCH = """root => {
  const ask = window.requestAnimationFrame.bind(window);
  let inFrame = false, pending = null, waiting = null;
  window.requestAnimationFrame = act => ask(now => {
    inFrame = true;
    try { act(now); } finally { inFrame = false; }
  });
  const watch = window.watch = { pressed: 0, frames: [] };
  // Before any other listener: what the page does with the event is part of what is measured.
  for (const type of ["keydown", "pointermove"])
    window.addEventListener(type, event => { watch.pressed = event.timeStamp; }, { capture: true });
  const painted = () => {
    watch.frames.push({ at: performance.now(), after: performance.now() - pending });
    pending = null;
    waiting?.(true);
  };
  const changed = () => {
    if (pending !== null) return;
    pending = watch.pressed;
    // Before whatever else waits for its turn, such as messages of the kernel: that is no part of the frame.
    const post = () => scheduler.postTask(painted, { priority: "user-blocking" });
    inFrame ? post() : ask(post);
  };
  watch.next = (known, patience) => new Promise(done => {
    if (watch.frames.length > known) return done(true);
    waiting = done;
    setTimeout(() => done(false), patience);
  });
  root.addEventListener("descent:painted", changed, { capture: true });
  new MutationObserver(changes => {
    for (const change of changes)
      for (const node of change.addedNodes)
        for (const image of node.querySelectorAll?.("img") ?? []) image.decode().then(changed, () => {});
  }).observe(root, { childList: true, subtree: true });
}"""
KNOWN = "window.watch.frames.length"
NEXT = "known => window.watch.next(known, 10000)"
# As long as a finger rests on a key. Released in the same moment, as no student can, its end would get between the
# movement and the frame.
HOLD_MS = 50
# So long nothing moves between two key presses: the kernel's answer to the first is not taken for the second's.
REST_MS = 120
# The first steps compile, in the kernel and in the browser.
WARM_UP = 5


@dataclass(frozen=True)
class Frames:
    """What was measured of one figure.

    Attributes:
        steps: milliseconds from each key press to the painted frame.
        gaps: milliseconds between neighbouring frames that changed, while dragging.
        dragged: seconds of dragging.
    """

    steps: tuple[float, ...]
    gaps: tuple[float, ...]
    dragged: float

    @property
    def per_second(self) -> float:
        """Changed frames a second while dragging."""
        return (len(self.gaps) + 1) / self.dragged if self.gaps else 0.0


class NothingMoves(Exception):
    """A figure that no key or no pointer moves."""


def measure(page, root, moved, steps: int, seconds: float) -> Frames:
    """Move one figure by keys and by a drag.

    Args:
        page: with nothing else on it that changes.
        root: the element in which the figure, or each new picture of it, is drawn.
        moved: the slider or the handle, an element that takes the focus.
        steps: key presses to measure.
        seconds: to drag.

    Raises:
        NothingMoves: if nothing is drawn in ten seconds, in either direction.
    """
    root.evaluate(WATCH)
    moved.scroll_into_view_if_needed()
    moved.focus()
    found = _by_keys(page, WARM_UP + steps)[WARM_UP:]
    gaps, dragged = _by_drag(page, moved, seconds)
    return Frames(tuple(found), tuple(gaps), dragged)


def _by_keys(page, count: int) -> list[float]:
    found, key, other, stuck = [], "ArrowRight", "ArrowLeft", 0
    while len(found) < count:
        known = page.evaluate(KNOWN)
        page.keyboard.press(key, delay=HOLD_MS)
        if page.evaluate(NEXT, known):
            found.append(page.evaluate(f"window.watch.frames[{known}].after"))
            stuck = 0
        elif stuck:
            raise NothingMoves("no arrow key draws anything anew")
        else:  # the end of the slider
            key, other, stuck = other, key, 1
        page.wait_for_timeout(REST_MS)
    return found


def _by_drag(page, moved, seconds: float) -> tuple[list[float], float]:
    box = moved.bounding_box()
    # A slider's own handle is a small thing on a long track; what is dragged is the middle of what is there.
    track = moved.evaluate(
        "e => { const t = e.closest('.noUi-base') ?? e; return t.getBoundingClientRect(); }"
    )
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    known, begun, places = page.evaluate(KNOWN), time.perf_counter(), 0
    while (dragged := time.perf_counter() - begun) < seconds:
        # To and fro over the middle half, five pixels or more a move.
        part = abs((places * 0.015) % 1.0 - 0.5) + 0.25
        page.mouse.move(track["x"] + part * track["width"], y)
        places += 1
    page.mouse.up()
    times = page.evaluate(f"window.watch.frames.slice({known}).map(frame => frame.at)")
    if len(times) < 2:
        raise NothingMoves("a drag draws nothing anew")
    return [after - before for before, after in pairwise(times)], dragged
