"""What an attack achieved: the same questions to stock nbgrader and to ours."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outcome:
    """What an attack achieved.

    Attributes:
        gained: points of exercises that were not honestly solved.
        secrets: which it saw.
        touched: whose files or scores it changed.
        network: calls that reached a server.
        alive: processes that outlived the grading.
        script: whether it ran a script in the instructor's page.
        batch: "" or how it stopped the grading of others.
        own: "" or why its own grading failed.
        not_run: why it was not tried.
        seconds: how long the batch took.
        attack: which text was tried (`Attack.digest`).
    """

    gained: float = 0.0
    secrets: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    network: int = 0
    alive: int = 0
    script: bool = False
    batch: str = ""
    own: str = ""
    not_run: str = ""
    seconds: float = 0.0
    attack: str = ""

    @property
    def words(self) -> str:
        """For a table: "gained 9 points, saw solution"."""
        if self.not_run:
            return self.not_run
        parts = [f"gained {self.gained:g} points"] if self.gained else []
        parts += [f"saw {', '.join(self.secrets)}"] if self.secrets else []
        parts += [f"changed {', '.join(self.touched)}"] if self.touched else []
        parts += ["reached the network"] if self.network else []
        parts += ["left a process behind"] if self.alive else []
        parts += ["ran a script in the instructor's page"] if self.script else []
        parts += [self.batch] if self.batch else []
        parts += [self.own] if self.own else []
        return "; ".join(parts) or "nothing"
