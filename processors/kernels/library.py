"""Arrays in, what a compiled kernel makes of them out: opens the library beside the C files and checks what is passed.

`hatch_build.py` compiles it when Lourie is installed. Every array is checked by its kind and layout at each call; sizes
are the caller's to keep, as each kernel's comment says.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from processors.kernels.sources import FOLDER, LIBRARY, digest_of_sources

SIZE = ctypes.c_int64
FACTOR_TYPE = ctypes.c_uint64
FLOAT, CODE = ctypes.c_double, ctypes.c_uint32


_Beginning = ctypes.c_char * 0
"""Where a buffer begins: for arrays that may be written, in a quarter of the time numpy's `ctypes` takes to say it."""


class ArrayOf(ctypes.c_void_p):
    """The argument type of an array, row by row in memory; numpy's own (`ndpointer`) takes three times as long."""

    kind: np.dtype[Any]

    @classmethod
    def from_param(cls, array: object) -> Any:
        """Give where an array begins; raises TypeError for any other."""
        if not isinstance(array, np.ndarray) or array.dtype != cls.kind or not array.flags.c_contiguous:
            raise TypeError(f"expected an array of {cls.kind}, row by row in memory")
        if not array.flags.writeable:
            return cls(array.ctypes.data)
        return _Beginning.from_buffer(array)  # type: ignore[arg-type]  # its types do not say that it is a buffer


def of(kind: type[np.generic]) -> type[ArrayOf]:
    """Give the argument type of an array of such numbers."""
    return type(f"ArrayOf_{kind.__name__}", (ArrayOf,), {"kind": np.dtype(kind)})


CODES, CLASSES, PLACES, HASHES = of(np.uint32), of(np.uint8), of(np.int64), of(np.uint64)
INT32, FLOAT16, FLOAT32, FLOAT64 = of(np.int32), of(np.float16), of(np.float32), of(np.float64)
UINT16, UINT32 = of(np.uint16), CODES


def kernel(name: str, *arguments: type[Any], gives: type[Any] | None = SIZE) -> Callable[..., Any]:
    """Give a kernel by its name without the prefix; raises ImportError where the library does not fit the sources."""
    function = _library()[f"lourie_{name}"]  # an object of its own, which an attribute would not be
    function.argtypes, function.restype = arguments, gives
    return function


def rows_of(fill: Callable[..., int], columns: int, room: int) -> npt.NDArray[np.int64]:
    """Give what a kernel fills into so many columns, (columns, rows); it is called again where it had no room for all.

    It takes the room and the columns, and gives how many rows there are.
    """
    found = room
    while True:
        rows = np.empty((columns, found), np.int64)
        found = fill(found, *rows)
        if found <= rows.shape[1]:
            return rows[:, :found]


@cache
def _library() -> ctypes.CDLL:
    if sys.byteorder != "little":
        raise ImportError("this machine writes the high byte of a number first; expected the low one: use another")
    path = FOLDER / LIBRARY
    advice = "run `make venv`, or install Lourie again with pip"
    try:
        library = ctypes.CDLL(str(path))
        made_of = ctypes.c_char_p.in_dll(library, "lourie_sources").value
    except (OSError, ValueError) as error:
        raise ImportError(f"{path}: {error}; expected the compiled kernels: {advice}") from error
    if made_of != digest_of_sources().encode():
        raise ImportError(f"{path}: compiled from other sources than those beside it: {advice}")
    return library
