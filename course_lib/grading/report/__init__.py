"""What an instructor reads after grading a class: one page, and the same numbers as tables.

gather      scores from the gradebook, runs and mistakes from the journal
exercises   of each exercise: how many passed, which mistakes fired, how well it tells students apart
similar     submissions that are nearly the same
write       index.html and the CSV files
"""
