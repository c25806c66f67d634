"""Never comes to an end after a cell, where no cell's time is counted."""


def wait(*_):
    while True:
        pass


get_ipython().events.register("post_run_cell", wait)
