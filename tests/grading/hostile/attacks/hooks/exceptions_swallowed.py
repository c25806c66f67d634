"""Registers a handler of its own for all exceptions, and shows none."""

ip = get_ipython()
ip.set_custom_exc((BaseException,), lambda *args, **settings: None)
ip.showtraceback = lambda *args, **settings: None
ip._showtraceback = lambda *args, **settings: None
