"""`course lab`: JupyterLab on a course, an instructor's or a student's. jupyter/ holds its defaults there."""
