"""How a law is compiled.

Laws are plain Python functions of numbers. `@law` compiles them with Numba, so that both engines run the
same machine code and agree to the last bit. Set `NUMBA_DISABLE_JIT=1` to step through a law in a debugger.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

from cxsim.mind import cache

P = ParamSpec("P")
R = TypeVar("R")


def law(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a law without the interpreter's lock; IEEE arithmetic, no fused or reordered operations.

    Division by zero does not raise in compiled code: a law guards its own denominators. A law reads and writes
    the arrays it is given and makes none: so nobody has to count who holds which, at two atomic operations each
    time, for which threads would queue.
    """
    return _compiled(function, counts_references=False)


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile like a law a function that makes arrays or lists."""
    return _compiled(function, counts_references=True)


def _compiled(function: Callable[P, R], counts_references: bool) -> Callable[P, R]:
    # Numba reads its cache directory here, and forgets ours whenever a NUMBA_* variable changes.
    cache.use_cache_of_these_sources()
    options = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True, "_nrt": counts_references}
    compiled = numba.njit(cache=True, **options)(function)
    cache.name_files_by_signature(compiled)
    _compile_once(compiled)
    return cast(Callable[P, R], compiled)


def _compile_once(compiled: Any) -> None:
    """Let a function be compiled for floats, integers and tables, not anew for each constant or short integer."""
    resolve = getattr(compiled, "get_call_template", None)
    if resolve is None:  # NUMBA_DISABLE_JIT leaves plain Python
        return

    def of_types(arguments: Any, named: Any) -> Any:
        return resolve(
            tuple(map(_general, arguments)), {name: _general(kind) for name, kind in named.items()}
        )

    compiled.get_call_template = of_types


def _general(kind: Any) -> Any:
    kind = numba.types.unliteral(kind)
    short = isinstance(kind, numba.types.Integer) and kind.bitwidth < 64
    return numba.types.int64 if short else kind
