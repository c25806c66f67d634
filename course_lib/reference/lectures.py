"""The dictionary of notations: what each of the five lectures writes for the things of this course.

Taken from the facts sheet of the lectures; an empty entry means that the lecture has none.
"""

COLUMNS = ("here", "Gurari", "Srikumar", "CS 486", "MIT", "Lecture 02")

# One concept a row, its parts in the order of COLUMNS, separated by bars; LaTeX writes \lVert, not a bar.
_ROWS = r"""
pre-activation `pre` | $i$, later $z$ | $s$ | $a$; once $x^{(l)}$ | |
activation `act` | $o$ | $z$ | $z$ | $h$ |
prediction $\hat y$ | $\hat Y$, $o_6$ | $y$ | $\hat y$; once $a^{(2)}$ | model($x$) | $\hat y$
target $y$ | $Y$, $t$ | $y_i$, $y^\ast$ | $y$ | $y$ | $y$
parameters | $w_{ij}$, $b_k$ | $w^h$, $w^o$ | $W$ | $w$; $\beta$ | $\theta$; $w_1$, $w_2$
weights $W$: (in, out) | $w_{ij}$ | $w_{ij}$; (out, in) | $W_{ij}$; (out, in) | $w_1$ to $w_{13}$ | (in, out)
bias $b$ | $b_k$ | $w_{0j}$, input 1 | left out | $w_1, w_3, w_7, w_{11}$ | $b$; $w_1$
squared error: ½, mean | no ½; 2 dropped | ½, sum | ½, sum | no ½, mean | no ½, sum or mean
cross-entropy: mean, nats | squared error | | sum | mean, bits | sum
loss | $E$ | $L$ | $L$; of one $E$ | $g$ | $J$
delta: slope for `pre` | $e_k$, 2 dropped | products of $dL/dy$ | of $a$; later of $z$ | |
learning rate $\eta$ | in words | $\gamma_t$ | $\eta$ | $\alpha$ | $\gamma_k$
number of examples $n$ | | | $N$ | $n$ | $n$
index of an example | subscript | subscript | superscript | superscript | subscript
number of the update $t$ | | $t$ | | iteration | $k$
SGD: any $B < n$ | one, no name | one example | one example | mini-batch | mini-batch
order: shuffled epochs | new examples | shuffled | | a few at random | shuffled
momentum | | | $v \leftarrow \beta v - \eta g$ | |
penalty: strength | | in words | $\lambda \lVert W \rVert^2$ | |
"""

DICTIONARY = tuple(
    tuple(part.strip() for part in row.split("|")) for row in _ROWS.strip().splitlines()
)
