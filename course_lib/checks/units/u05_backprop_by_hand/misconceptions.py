"""Unit 05, Backpropagation by hand: which misconception is met by which of its mistakes and questions.

Ids are those of `course_lib/data/misconceptions.json`; the audit finds those that nothing meets.
"""

# id -> "exercise mistake", or the name of a question, prediction or quiz.
MET_BY = {
    "B1": ("05-E4 square_kept_its_two",),
    "B2": (
        "05-E4 half_taken_twice",
        "05-E4 batch_size_forgotten",
        "05-E4 divided_by_the_batch_twice",
        "05-E4 downhill_already",
        "05-E7 batch_size_forgotten",
    ),
    "B3": ("05-E4 no_slope_at_the_output", "05-E4 no_slope_at_all"),
    "B4": ("05-E4 no_slope_in_the_hidden_layer", "05-E7 no_slope_on_the_way"),
    "B5": ("05-E3 sigmoid_again", "05-E4 slope_of_the_activation_again", "05-E7 sigmoid_again"),
    "B6": ("05-E3 slope_from_pre", "05-E4 slope_from_pre"),
    "B7": ("05-E3 slope_of_tanh", "05-E3 slope_of_relu", "05-E3 falls", "05-E4 slope_of_tanh"),
    "B8": ("05-E4 updated_too_early",),
    "B9": ("05-E5 no_transpose", "05-E7 no_transpose"),
    "B10": ("05-E5 bias_mean", "05-E5 bias_first_row", "05-E4 bias_mean"),
    "B11": ("05-E4 pre_for_act", "05-E5 own_output_as_input"),
    "B12": (
        "05-E5 upstream_ignored",
        "05-E2 upstream_ignored",
        "05-E9 gate_alone",
        "05-E8 ones_for_dout",
    ),
    "B13": ("05-E6 diagonal_only", "05-E7 true_class_only"),
    "B14": ("05-E6 extra_slope", "05-E7 slope_at_the_logits"),
    # With a sigmoid in the question, with a softmax in the exercise: the same slope too many.
    "B15": ("05-Q5", "05-E6 extra_slope"),
    "B16": ("05-E9 bug_left_in", "05-E9 scaled_by_the_input"),
    "B17": ("05-E2 overwritten", "05-P1"),
    "B18": ("05-Q2", "05-Q3", "05-P2"),
    "B19": ("05-Q1", "05-Q4"),
}
