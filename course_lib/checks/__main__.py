"""`python -m course_lib.checks`: what authors of exercises run in a terminal."""

from course_lib.checks.audit.cli import main

if __name__ == "__main__":
    main(prog_name="python -m course_lib.checks")
