"""Figures that a student moves: one explorer a file, its page beside it in page/.

from course_lib import explorers
ball = explorers.BallOnCurve(f, low=-3, high=3, start=1.0, learning_rate=0.1)
ball                       # show it, drag the ball
ball.start, ball.trajectory
"""

from course_lib.explorers.ball_on_curve import BallOnCurve

__all__ = ["BallOnCurve"]
