"""The course of the tests of a class run."""

from tests.grading.class_run.conftest import founded, no_settings_of_the_accounts

__all__ = ["founded", "no_settings_of_the_accounts"]
