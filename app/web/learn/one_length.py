"""JSON in answers of few lengths: what travels tells nothing of what is inside.

White space at the end means nothing in JSON. It is added after compression, in blocks that are
stored as they are: the length on the wire is then exact.
"""

import struct
import zlib

from flask import Response, request

#: Answers are filled up to a multiple of this many bytes: packed, and as plain text.
PACKED, PLAIN = 40 * 1024, 1024 * 1024
#: gzip's head, without a time or a name; its end, a checksum and a length, takes eight bytes, and
#: the head of a block that is stored as it is, five.
_HEAD, _END, _BLOCK_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", 8, 5


def one_length(text: str) -> Response:
    """An answer of this JSON text, filled up to the next multiple."""
    body = text.encode()
    response = Response(mimetype="application/json")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(packed(body, PACKED))
    else:
        response.set_data(body + b" " * (-len(body) % PLAIN))
    response.vary.add("Accept-Encoding")
    return response


def packed(body: bytes, multiple: int) -> bytes:
    """gzip of a body and of the spaces that make it a multiple of so many bytes (64 K at most)."""
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    squeezed = squeeze.compress(body) + squeeze.flush(zlib.Z_FULL_FLUSH)
    spaces = b" " * (-(len(_HEAD) + len(squeezed) + _BLOCK_HEAD + _END) % multiple)
    block = struct.pack("<BHH", 1, len(spaces), len(spaces) ^ 0xFFFF) + spaces
    whole = body + spaces
    end = struct.pack("<II", zlib.crc32(whole), len(whole) & 0xFFFFFFFF)
    return _HEAD + squeezed + block + end
