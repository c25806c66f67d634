"""Figures that a student moves: one explorer a file, its page beside it in page/.

from course_lib import explorers
ball = explorers.BallOnCurve(f, low=-3, high=3, start=1.0, learning_rate=0.1)
ball                       # show it, drag the ball
ball.start, ball.trajectory
"""

from course_lib.explorers.ball_on_curve import BallOnCurve
from course_lib.explorers.contour_map import ContourMap
from course_lib.explorers.gradient_cloud import GradientCloud
from course_lib.explorers.optimizer_race import OptimizerRace
from course_lib.explorers.secant_to_tangent import SecantToTangent

__all__ = ["BallOnCurve", "ContourMap", "GradientCloud", "OptimizerRace", "SecantToTangent"]
