"""Figures that a student moves: one explorer a file, its page beside it in page/.

from course_lib import explorers
ball = explorers.BallOnCurve(f, low=-3, high=3, start=1.0, learning_rate=0.1)
ball                       # show it, drag the ball
ball.start, ball.trajectory
"""

from course_lib.explorers.ball_on_curve import BallOnCurve
from course_lib.explorers.batch_size import BatchSize
from course_lib.explorers.computation_graph import ComputationGraph
from course_lib.explorers.contour_map import ContourMap
from course_lib.explorers.gradient_cloud import GradientCloud
from course_lib.explorers.neuron_boundary import NeuronBoundary
from course_lib.explorers.one_epoch import OneEpoch
from course_lib.explorers.one_patient import OnePatient
from course_lib.explorers.optimizer_race import OptimizerRace
from course_lib.explorers.overfitting_knobs import OverfittingKnobs
from course_lib.explorers.secant_to_tangent import SecantToTangent

__all__ = [
    "BallOnCurve",
    "BatchSize",
    "ComputationGraph",
    "ContourMap",
    "GradientCloud",
    "NeuronBoundary",
    "OneEpoch",
    "OnePatient",
    "OptimizerRace",
    "OverfittingKnobs",
    "SecantToTangent",
]
