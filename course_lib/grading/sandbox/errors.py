"""What can go wrong with the sandbox itself, never with what a student wrote."""

from __future__ import annotations


class SandboxError(RuntimeError):
    """The sandbox did not do what was asked; the message is a sentence for the instructor."""


class SandboxUnavailable(SandboxError):
    """There can be no sandbox on this computer; the message says why and what the choices are."""
