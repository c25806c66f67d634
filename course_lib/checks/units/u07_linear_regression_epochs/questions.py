"""Unit 07, Linear regression, epoch by epoch: its predictions, warm-up questions and exit quiz."""

from course_lib.checks.prediction import Prediction, a_whole_number_from, one_of
from course_lib.checks.question import Question

PREDICTIONS = (
    Prediction(
        name="07-P1",
        question="The points were drawn around the line 1 + 2x. Which line has the smaller loss on these ten points? "
        'Type "actual" for 1 + 2x, or "yours" for the line of E3, with the quotes.',
        read=one_of("actual", "yours"),
        why="no line has a smaller loss than yours, 1 + 2x included: yours follows the noise of these ten points.",
        close=lambda guess, truth: guess == truth,
    ),
    Prediction(
        name="07-P2",
        question="One epoch, one example an update: ten updates. How many of them make the loss on all ten points "
        "larger? Type a whole number.",
        read=a_whole_number_from(0, 10),
        why="each update makes the error of one point smaller; the others have no say in it.",
        close=lambda guess, truth: abs(guess - truth) <= 1,
    ),
    Prediction(
        name="07-P3",
        question="5,000 shuffles, nine epochs each, with a falling rate. In how many does the line come nearer to the "
        "actual one every time: from epoch 1 to 3, 3 to 5, 5 to 7 and 7 to 9? Type a whole number from 0 to 5000.",
        read=a_whole_number_from(0, 5000),
        why="the order of an epoch moves its last line to and fro; and the runs do not head for the actual line.",
        close=lambda guess, truth: abs(guess - truth) <= 400,
    ),
    Prediction(
        name="07-P4",
        question="After 30 epochs with the falling rate, how many of the 5,000 shuffles end nearer to the actual line "
        "than to least squares? Type a whole number from 0 to 5000.",
        read=a_whole_number_from(0, 5000),
        why="SGD sees the ten points and nothing else: it goes to the line that is best for them.",
        close=lambda guess, truth: abs(guess - truth) <= 250,
    ),
    Prediction(
        name="07-P5",
        question="Rate 0.1, one example at a time, 300 updates. In how many of them does the loss on all points "
        "become larger? Type a whole number from 0 to 300.",
        read=a_whole_number_from(0, 300),
        why="once near the bottom, an update is about as likely to lead away from it as towards it.",
        close=lambda guess, truth: abs(guess - truth) <= 30,
    ),
    Prediction(
        name="07-P6",
        question="All ten points, rate 0.1: with the mean as gradient the run settles. What does it do with the sum? "
        'Type "settles sooner", "settles later" or "runs away", with the quotes.',
        read=one_of("settles sooner", "settles later", "runs away"),
        why="ten times the gradient is ten times the rate: 1.0, and the limit of this bowl is 0.33.",
        close=lambda guess, truth: guess == truth,
    ),
)

QUESTIONS = (
    Question(
        name="07-W1",
        text="25 examples, batches of 10. How many updates are in an epoch?",
        choices={
            "a": ("2", "Two batches hold twenty examples. What of the other five?"),
            "b": ("3", "Two full batches, and a short one with the last five examples."),
            "c": ("25", "So many examples; but an update uses ten."),
        },
        answer="b",
        recalls="06",
    ),
    Question(
        name="07-W2",
        text="A bowl bends by 0.4 along one direction and by 6 along the other. Below which rate does "
        "descent settle?",
        choices={
            "a": ("2/6", "The steepest direction sets the limit for all."),
            "b": ("2/0.4", "With this rate the steep direction runs away at once."),
            "c": ("2/6.4", "That is the best rate. The limit is a little larger."),
        },
        answer="a",
        recalls="03",
    ),
    Question(
        name="07-W3",
        text="How does the gradient of the mean squared error compare with that of the half squared error?",
        choices={
            "a": ("it is the same", "One loss is twice the other, at every place."),
            "b": ("it is half as long", "Which of the two losses is the larger one?"),
            "c": (
                "it is twice as long",
                "So the same rate makes steps twice as long. Today this matters.",
            ),
        },
        answer="c",
        recalls="04",
    ),
    Question(
        name="07-Q1",
        text="SGD with a falling rate has seen ten noisy points for thousands of epochs. Which line has it found?",
        choices={
            "a": (
                "the line that the points were drawn around",
                "SGD never sees that line. Without noise both would be the same.",
            ),
            "b": (
                "the least-squares line of the ten points",
                "The bottom of the only valley there is. More points would bring the two lines together.",
            ),
            "c": (
                "a different line for each shuffle",
                "True of a constant rate. A falling one takes the noise away.",
            ),
        },
        answer="b",
    ),
    Question(
        name="07-Q2",
        text="In the picture with the axes w1 and w2, what is one point?",
        choices={
            "a": ("one example of the data", "Examples live in the other picture, over x and y."),
            "b": (
                "the loss of one example",
                "The loss is the height above this plane, drawn as contours.",
            ),
            "c": ("one line", "An intercept and a slope: one line among the data."),
        },
        answer="c",
    ),
    Question(
        name="07-Q3",
        text="A run makes 100 updates with batches of 1, another 100 updates with batches of 10. What can you say?",
        choices={
            "a": (
                "the second has seen ten times as many examples",
                "So on the axis of updates it is flattered. Ten updates of it cost what 100 of the first do.",
            ),
            "b": (
                "they have cost the same",
                "An example costs the same in both runs, an update does not: one of the second uses ten examples.",
            ),
            "c": (
                "the first has seen more epochs",
                "With the same data, an epoch is the same number of examples.",
            ),
        },
        answer="a",
    ),
    Question(
        name="07-Q4",
        text="With batches of one and a constant rate, the line goes on jumping around the best one. What makes it "
        "settle?",
        choices={
            "a": ("more epochs", "They go on in the same way: the jumps do not get shorter."),
            "b": (
                "a rate that falls",
                "The steps shrink, and so do the jumps: in the median of 5,000 shuffles the distance kept falling.",
            ),
            "c": (
                "a better shuffle",
                "Which shuffle is better, one knows afterwards. The jumps come back with the next epoch.",
            ),
        },
        answer="b",
    ),
    Question(
        name="07-Q5",
        text="A lecture sums the squared errors over a batch of 10 and uses the rate 0.025. You use the mean. Which "
        "rate makes the same steps?",
        choices={
            "a": (
                "0.25",
                "Your gradient is ten times as short, so the rate is ten times as large.",
            ),
            "b": ("0.0025", "With this, a step is a hundred times too short."),
            "c": ("0.025", "Then each step is ten times as short as the lecture's."),
        },
        answer="a",
    ),
)
