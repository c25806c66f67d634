"""The formula sheet as data: groups of formulas, each with a Python twin that the tests judge."""

from course_lib.reference.formulas.derivatives import DERIVATIVES
from course_lib.reference.formulas.descent import BATCHES, DESCENT
from course_lib.reference.formulas.evaluation import EVALUATION
from course_lib.reference.formulas.formula import Formula, Group
from course_lib.reference.formulas.losses import LOSSES
from course_lib.reference.formulas.networks import ACTIVATIONS, LAYERS
from course_lib.reference.formulas.notation import NOTATION
from course_lib.reference.formulas.optimizers import OPTIMIZERS
from course_lib.reference.formulas.regularization import REGULARIZATION

GROUPS = (
    DERIVATIVES,
    DESCENT,
    BATCHES,
    LAYERS,
    ACTIVATIONS,
    LOSSES,
    OPTIMIZERS,
    REGULARIZATION,
    EVALUATION,
)

__all__ = ["GROUPS", "NOTATION", "Formula", "Group"]
