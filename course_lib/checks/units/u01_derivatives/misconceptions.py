"""Unit 01, Derivatives: which known misconception is met by which of its mistakes and questions.

Ids are those of `course_lib/data/misconceptions.json`; the audit finds those that nothing meets.
"""

# id -> "exercise mistake", or the name of a question, prediction or quiz.
MET_BY = {
    "D1": ("01-E1 rise_without_run",),
    "D2": ("01-E1 points_swapped", "01-E2 points_swapped"),
    "D3": ("01-E2 run_of_h",),
    "D4": ("01-E2 forward_again", "01-Q3"),
    "D5": ("01-E3 constant_kept",),
    "D6": (
        "01-E3 power_not_brought_down",
        "01-E3 power_not_lowered",
        "01-E3 x_kept_in_linear_term",
    ),
    "D7": ("01-E3 height_not_slope", "01-E7 height_not_slope"),
    "D8": ("01-E4 b_and_c_swapped",),
    "D9": ("01-E4 all_moved_together",),
    "D10": ("01-E4 a_for_one",),
    "D11": ("01-E7 inner_factor_missing",),
    "D12": ("01-E7 wave_sign", "01-E7 cosine_kept"),
    "D13": ("01-E6 upstream_forgotten",),
    "D14": ("01-P3", "01-E8 smaller_is_better"),
    "D15": ("01-Q1", "01-Q2"),
}
