"""From a unit's text to the notebooks: what an author runs, and nothing a student needs."""
