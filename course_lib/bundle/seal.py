"""A module whose text is not to be read by chance: packed, and unpacked when it is imported.

This is an envelope, no lock. Nobody reads an answer in it while looking for something else, in a search,
an editor or a traceback; who opens it knows what it is. Marks do not rest on it.
"""

import base64
import zlib

WIDTH = 96
STUB = '''\
"""Sealed: what checks compare answers with. Everything to learn from is in the other modules."""

import base64 as _base64
import zlib as _zlib

_TEXT = (
{lines}
)
exec(
    compile(_zlib.decompress(_base64.b85decode(_TEXT)), {name!r}, "exec", dont_inherit=True),
    globals(),
)
'''


def sealed(source: bytes, name: str) -> str:
    """The text of a module that does what the module `source` does, and shows none of it.

    Args:
        source: the module's own text.
        name: its full name; a traceback shows it in the place of a file.
    """
    packed = base64.b85encode(zlib.compress(source, level=9)).decode("ascii")
    pieces = [packed[start : start + WIDTH] for start in range(0, len(packed), WIDTH)]
    lines = "\n".join(f'    "{piece}"' for piece in pieces)
    return STUB.format(lines=lines, name=f"<sealed {name}>")
