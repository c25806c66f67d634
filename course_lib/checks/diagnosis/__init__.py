"""What a wrong answer looks like: one file for each way of looking.

`diagnose.py` above asks them in order. `finding.py` says what a look returns, `draw.py` holds what is
judged; every other file recognises one kind of mistake.
"""
