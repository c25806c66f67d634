"""What a learning platform lets an instructor download, for `nbgrader zip_collect`: who handed in what.

`whose` reads names, `archives` reads files, `collecting` chooses, `plugins` are nbgrader's two.
"""
