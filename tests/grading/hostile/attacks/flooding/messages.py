"""Shows sixty thousand tiny things, each a message of its own."""

# limits: output_bytes=5242880
from IPython.display import display

for number in range(60_000):
    display(number)
