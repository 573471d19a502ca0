"""Ask the processor to fetch a row before it is needed.

Customers whom something happens on a day lie far apart in memory; without this, compiled code waits for memory
for a third of its time.
"""

# Numba's compiler passes have no useful static types.
# mypy: disable-error-code="no-untyped-def, untyped-decorator"

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import get_itemsize

LINE = 64
"""Bytes the processor fetches at a time."""
ROW_OF_NUMBERS = 128
"""Bytes fetched of a row of plain numbers."""


@intrinsic
def fetch(typing_context, array, i, j):  # noqa: ARG001
    """Fetch the structured row [i, j] (j 0 for a table of one dimension), or the first numbers of row i."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        table = context.make_array(kind)(context, builder, arguments[0])
        place = list(arguments[1 : 1 + kind.ndim])
        row = cgutils.get_item_pointer(context, builder, kind, table, place)
        row = builder.bitcast(row, cgutils.voidptr_t)
        size = get_itemsize(context, kind) if isinstance(kind.dtype, types.Record) else ROW_OF_NUMBERS
        word = ir.IntType(32)
        prefetch = builder.module.declare_intrinsic(
            "llvm.prefetch",
            [cgutils.voidptr_t],
            ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, word, word, word]),
        )
        for offset in range(0, size, LINE):
            line = builder.gep(row, [ir.Constant(word, offset)])
            builder.call(prefetch, [line, word(0), word(3), word(1)])
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp), code
