"""Shows what a check shows for a right answer, with the numbers that an instructor would count."""

from IPython.display import display

from course_lib.checks.report import Report

for name, points in (("01-E4", 2), ("05-E5", 3), ("01-E1", 2)):
    told = Report(name, "PASS", "right on 4 inputs.", (), points)
    display(told)
    display(
        {"application/vnd.descent.report+json": told.to_json(), "text/plain": str(told)}, raw=True
    )
    print(told.to_json())
