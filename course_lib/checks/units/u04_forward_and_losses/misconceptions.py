"""Unit 04, Forward pass and losses: which misconception is met by which of its mistakes and questions.

Ids are those of `course_lib/data/misconceptions.json`; the audit finds those that nothing meets.
"""

# id -> "exercise mistake", or the name of a question, prediction or quiz.
MET_BY = {
    "L1": ("04-E5 in_bits", "04-E5 decimal_logarithm", "04-E7 in_bits", "04-E9 in_bits", "04-Q4"),
    "L2": ("04-E5 minus_forgotten", "04-E7 minus_too_many", "04-E9 minus_forgotten"),
    "L3": ("04-E5 summed", "04-E7 summed", "04-E9 summed", "04-E10 summed"),
    "L4": ("04-E5 only_class_one", "04-E5 only_class_zero"),
    "L5": ("04-E5 high_is_good_for_both",),
    "L6": ("04-E5 labels_in_the_log",),
    "L7": (
        "04-E7 log_of_the_sigmoid",
        "04-E7 log_of_the_sigmoid_chosen",
        "04-E7 power_overflows",
        "04-E6 power_overflows",
    ),
    "L8": ("04-E10 bug_left_in", "04-E10 all_pairs_always", "04-E5 all_pairs"),
    "L9": ("04-E10 halved", "04-E10 rooted", "04-E10 square_outside"),
    "L10": (
        "04-E8 columns_sum_to_one",
        "04-E8 everything_sums_to_one",
        "04-E8 no_maximum",
    ),
    "L11": (
        "04-E9 softmax_twice",
        "04-E9 mean_over_classes_too",
        "04-E9 one_class_at_a_time",
    ),
    "L12": (
        "04-E1 weights_transposed",
        "04-E1 bias_forgotten",
        "04-E4 relu_on_the_output",
        "04-E4 sigmoid_on_the_output",
    ),
    "L13": ("04-Q2", "04-Q3", "04-P2"),
}
