"""Every picture of the course: one function a figure, one style, alt text on each.

A function draws with matplotlib, shows the picture with a description that says what one should see,
and returns nothing, so that it can be the last line of a cell.
"""

from course_lib.figures.backprop import (
    both_passes_321,
    gradient_by_depth,
    xor_learned_by_width,
)
from course_lib.figures.convexity import chords_above_and_below
from course_lib.figures.course_map import map_of_the_course
from course_lib.figures.derivatives import (
    curve_and_slope,
    secants_to_tangent,
    steps_on_quadratic,
)
from course_lib.figures.descent import places_over_steps, runs_on_curve, steps_and_slopes
from course_lib.figures.descent_maps import basins_of_attraction, steps_against_rate
from course_lib.figures.finite_differences import error_against_step
from course_lib.figures.graphs import nested_graph
from course_lib.figures.heart_disease import (
    features_and_disease,
    loss_slices_of_network,
    training_and_test_loss,
    weights_moved,
)
from course_lib.figures.heart_models import (
    calibration_curves,
    confusion_table,
    models_compared,
    roc_curves,
)
from course_lib.figures.heart_tree import tree_drawing
from course_lib.figures.log_losses import (
    cost_of_probability,
    slopes_of_two_losses,
    where_formulas_break,
)
from course_lib.figures.minibatches import (
    distance_by_schedule,
    gradient_clouds,
    hyperparameters_one_by_one,
    losses_by_updates_and_examples,
    spread_against_batch_size,
)
from course_lib.figures.networks import network_with_shapes, xor_centres, xor_two_spaces
from course_lib.figures.normalization import before_and_after_normalization
from course_lib.figures.optimizers import (
    bias_correction,
    decay_two_ways,
    rates_and_distances,
    step_sizes,
)
from course_lib.figures.races import network_losses, steps_by_rate_and_beta
from course_lib.figures.regression import (
    bands_over_epochs,
    clouds_of_ends,
    lines_in_two_spaces,
    loss_on_two_axes,
)
from course_lib.figures.regularization import (
    error_by_strength,
    fits_by_strength,
    remedies_compared,
    shrinking_weights,
    training_and_validation,
    weight_histograms,
)
from course_lib.figures.scaling import (
    first_and_later_calls,
    matmul_rates,
    python_loop_or_one_program,
    rounding_in_sums_and_training,
    rows_over_devices,
    throughput_by_batch,
    traced_or_reused,
)
from course_lib.figures.surfaces import (
    gradient_arrows,
    loss_landscape,
    paths_on_contours,
    steps_by_rate,
    two_spaces,
)

__all__ = [
    "bands_over_epochs",
    "basins_of_attraction",
    "before_and_after_normalization",
    "bias_correction",
    "both_passes_321",
    "calibration_curves",
    "chords_above_and_below",
    "clouds_of_ends",
    "confusion_table",
    "cost_of_probability",
    "curve_and_slope",
    "decay_two_ways",
    "distance_by_schedule",
    "error_against_step",
    "error_by_strength",
    "features_and_disease",
    "first_and_later_calls",
    "fits_by_strength",
    "gradient_arrows",
    "gradient_by_depth",
    "gradient_clouds",
    "hyperparameters_one_by_one",
    "lines_in_two_spaces",
    "loss_landscape",
    "loss_on_two_axes",
    "loss_slices_of_network",
    "losses_by_updates_and_examples",
    "map_of_the_course",
    "matmul_rates",
    "models_compared",
    "nested_graph",
    "network_losses",
    "network_with_shapes",
    "paths_on_contours",
    "places_over_steps",
    "python_loop_or_one_program",
    "rates_and_distances",
    "remedies_compared",
    "roc_curves",
    "rounding_in_sums_and_training",
    "rows_over_devices",
    "runs_on_curve",
    "secants_to_tangent",
    "shrinking_weights",
    "slopes_of_two_losses",
    "spread_against_batch_size",
    "step_sizes",
    "steps_against_rate",
    "steps_and_slopes",
    "steps_by_rate",
    "steps_by_rate_and_beta",
    "steps_on_quadratic",
    "throughput_by_batch",
    "traced_or_reused",
    "training_and_test_loss",
    "training_and_validation",
    "tree_drawing",
    "two_spaces",
    "weight_histograms",
    "weights_moved",
    "where_formulas_break",
    "xor_centres",
    "xor_learned_by_width",
    "xor_two_spaces",
]
