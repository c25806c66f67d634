"""Unit 08, Momentum, Adam, schedules, clipping: which misconception is met by which mistake or question.

Ids are those of `course_lib/data/misconceptions.json`; the audit finds those that nothing meets.
"""

# id -> "exercise mistake", or the name of a question, prediction or quiz.
MET_BY = {
    "O1": ("08-E1 averaged", "08-E1 averaged_then_scaled"),
    "O2": (
        "08-E1 uphill",
        "08-E1 velocity_reset",
        "08-E1 rate_missing",
        "08-E1 nesterov",
        "08-E1 gradient_twice",
    ),
    "O3": ("08-E2 no_correction", "08-E2 only_m_corrected", "08-P3"),
    "O4": (
        "08-E2 eps_in_the_root",
        "08-E2 no_root",
        "08-E2 gradient_not_squared",
        "08-E2 betas_swapped",
        "08-E2 counter_one_ahead",
        "08-E2 counter_one_behind",
    ),
    "O5": ("08-E2 corrected_m_stored", "08-E8 bug_left_in"),
    "O6": (
        "08-E3 decay_in_the_gradient",
        "08-E3 rate_missing",
        "08-E3 growth",
        "08-E3 decay_after_the_step",
        "08-P4",
    ),
    "O7": (
        "08-E4 entry_by_entry",
        "08-E4 array_by_array",
        "08-E4 always_rescaled",
        "08-E4 root_forgotten",
        "08-E4 largest_entry",
        "08-Q5",
    ),
    "O8": (
        "08-E5 degrees",
        "08-E5 half_missing",
        "08-E5 full_period",
        "08-E5 warmup_not_subtracted",
        "08-E5 never_arrives",
    ),
    "O9": ("08-Q1", "08-Q2", "08-Q3"),
}
