"""nbgrader's two plug-ins for `nbgrader zip_collect`, which knows no platform by itself.

Its own extractor unpacks everything that students packed; ours writes their notebooks and nothing else, as
EXTRACTED/STUDENT/NOTEBOOK.ipynb, and our collector reads these names.
"""

from __future__ import annotations

from pathlib import Path

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from course_lib.grading.class_run.printable import shown
from course_lib.grading.errors import GradingError
from course_lib.grading.platforms.archives import Unreadable, files_in
from course_lib.grading.platforms.choosing import Choice, choose

TIMES = "handed-in"


class PlatformExtractor(ExtractorPlugin):
    """Finds each student's notebook in what Canvas, Moodle, Blackboard or Brightspace lets one download."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Write them where the collector looks; nbgrader asks for this."""
        archive, extracted = Path(archive_path), Path(extracted_path)
        try:
            choice = choose(list(files_in(archive)), self.parent.coursedir.assignment_id)
        except GradingError as problem:
            self.parent.fail(f"Nothing is collected: {problem}.")
        self._write(choice, archive, extracted)
        for note in choice.notes:
            self.log.warning(shown(note))
        students = {notebook.student for notebook in choice.notebooks}
        self.log.info("Notebooks of %d students in %s", len(students), archive)

    def _write(self, choice: Choice, archive: Path, extracted: Path) -> None:
        wanted = {notebook.parts: notebook for notebook in choice.notebooks}
        for file in files_in(archive):
            notebook = wanted.get(file.parts)
            # An archive may hold two files of one path.
            if notebook is None or notebook.size != file.size:
                continue
            del wanted[file.parts]
            try:
                content = file.read()
            except Unreadable as problem:
                choice.notes.append(f"{notebook.student}: {file.shown} was left out: {problem}")
                continue
            folder = extracted / notebook.student
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{notebook.name}.ipynb").write_bytes(content)
            if notebook.handed_in:
                (folder / TIMES).write_text(notebook.handed_in.isoformat(" "), encoding="utf-8")


class PlatformCollector(FileNameCollectorPlugin):
    """Says whose the notebooks are that PlatformExtractor wrote."""

    def collect(self, submitted_file: str) -> dict | None:
        """nbgrader asks for this, file by file; None skips one."""
        file = Path(submitted_file)
        if file.suffix != ".ipynb":
            return None
        found = {"student_id": file.parent.name, "file_id": file.name}
        times = file.with_name(TIMES)
        if times.exists():
            found["timestamp"] = times.read_text(encoding="utf-8")
        return found
