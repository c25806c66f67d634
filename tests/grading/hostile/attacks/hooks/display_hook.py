"""Replaces the hook that shows a cell's last value by one that always shows 4.0."""

hook = type(get_ipython().displayhook)
show = hook.__call__


def show_four(self, result=None):
    return show(self, 4.0 if isinstance(result, float) else result)


hook.__call__ = show_four
