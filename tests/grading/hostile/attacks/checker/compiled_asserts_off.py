"""Makes Python compile every later cell with optimisation, which leaves all asserts out."""

import builtins

ip = get_ipython()
compiler = builtins.compile


def optimising(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, **more):
    return compiler(source, filename, mode, flags, dont_inherit, 2, **more)


builtins.compile = optimising


def optimise(self, source, filename, symbol):
    return compiler(source, filename, symbol, self.flags, True, 2)


type(ip.compile).__call__ = optimise
