"""What a learning platform lets an instructor download, for `nbgrader zip_collect`: who handed in what.

`whose` reads names, `archives` reads files, `choosing` chooses, `plugins` are nbgrader's two.
"""
