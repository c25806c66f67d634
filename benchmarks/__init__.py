"""How fast `course_lib.nn` trains, as ratios to other ways of doing the same; see README.md."""
