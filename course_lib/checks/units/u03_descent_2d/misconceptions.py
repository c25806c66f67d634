"""Unit 03, Gradient descent in 2-D: which known misconception is met by which mistake or question.

Ids are those of `course_lib/data/misconceptions.json`; the audit finds those that nothing meets.
"""

# id -> "exercise mistake", or the name of a question, prediction or quiz.
MET_BY = {
    "G13": ("03-E3 one_after_the_other", "03-E3 last_coordinate_first", "03-E9 bug_left_in"),
    "G14": ("03-E3 one_array_for_all", "03-E9 one_array_for_all"),
    "G15": ("03-E3 first_coordinate_only", "03-E3 transposed", "03-E3 length_one"),
}
