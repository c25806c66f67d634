"""A test that was not judged is in Formgrader's list of what a person has to grade; other wrong ones are not."""

from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.api import Gradebook

from course_lib.grading.waiting import QueueNotJudged


def test_only_what_was_not_judged_waits(tmp_path):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    errors = {"E1": "NotRefereed", "E2": "CheckFailed", "E3": ""}
    cells = []
    with Gradebook(url) as book:
        book.add_student("ada")
        book.add_assignment("hw")
        book.add_notebook("numbers", "hw")
        for name, error in errors.items():
            book.add_grade_cell(name, "numbers", "hw", max_score=1, cell_type="code")
            told = [new_output("error", ename=error, evalue="", traceback=[])] if error else []
            about = {"nbgrader": {"grade": True, "grade_id": name}}
            cells.append(new_code_cell("", outputs=told, metadata=about))
        book.add_submission("hw", "ada")
        for name in errors:
            book.find_grade(name, "numbers", "hw", "ada").needs_manual_grade = False
        book.db.commit()
    about = {"db_url": url, "notebook": "numbers", "assignment": "hw", "student": "ada"}
    QueueNotJudged().preprocess(new_notebook(cells=cells), {"nbgrader": about})
    with Gradebook(url) as book:
        waits = {
            name: book.find_grade(name, "numbers", "hw", "ada").needs_manual_grade
            for name in errors
        }
    assert waits == {"E1": True, "E2": False, "E3": False}
