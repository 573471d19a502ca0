"""Where the threads of one run wait for each other, inside compiled code and without the interpreter's lock.

A barrier of the interpreter costs tens of microseconds a day, one of atomic counters less than one.
"""

# Numba's compiler passes have no useful static types.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from cxsim.mind.law import law

ARRIVED, TURN, BROKEN = 0, 8, 16
"""Places in a gate, a cache line each."""
YIELD = "SwitchToThread" if sys.platform == "win32" else "sched_yield"


def gate() -> NDArray[np.int64]:
    """Return a new gate, at which nobody waits."""
    return np.zeros(24, np.int64)


@law
def meet(at, threads):
    """Wait at a gate until as many threads have come; return False if one of them has broken it."""
    if threads == 1:
        return True
    turn = _load(at, TURN)
    if _add(at, ARRIVED, 1) == threads - 1:
        _add(at, ARRIVED, -threads)
        _add(at, TURN, 1)
    else:
        while _load(at, TURN) == turn and _load(at, BROKEN) == 0:
            _give_way()
    return _load(at, BROKEN) == 0


@law
def leave(at):
    """Break a gate, so that nobody waits there for who will not come."""
    _add(at, BROKEN, 1)


def _place(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    table = context.make_array(signature.args[0])(context, builder, arguments[0])
    return cgutils.get_item_pointer(context, builder, signature.args[0], table, [arguments[1]])


@intrinsic
def _add(typing_context, at, place, amount):  # noqa: ARG001
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        amount = context.cast(builder, arguments[2], signature.args[2], types.int64)
        return builder.atomic_rmw("add", _place(context, builder, signature, arguments), amount, "seq_cst")

    return types.int64(at, types.intp, amount), code


@intrinsic
def _load(typing_context, at, place):  # noqa: ARG001
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load_atomic(_place(context, builder, signature, arguments), "seq_cst", 8)

    return types.int64(at, types.intp), code


@intrinsic
def _give_way(typing_context):  # noqa: ARG001
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        kind = ir.FunctionType(ir.IntType(32), [])
        builder.call(cgutils.get_or_insert_function(builder.module, kind, YIELD), [])
        return context.get_dummy_value()

    return types.void(), code
