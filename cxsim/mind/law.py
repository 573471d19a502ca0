"""How a law is compiled.

Laws are plain Python functions of numbers. `@law` compiles them with Numba, so that both engines run the
same machine code and agree to the last bit. Set `NUMBA_DISABLE_JIT=1` to step through a law in a debugger.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

from cxsim.mind import cache

P = ParamSpec("P")
R = TypeVar("R")


def law(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a law without the interpreter's lock; IEEE arithmetic, no fused or reordered operations.

    Division by zero does not raise in compiled code: a law guards its own denominators.
    """
    # Numba reads its cache directory here, and forgets ours whenever a NUMBA_* variable changes.
    cache.use_cache_of_these_sources()
    compiled = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    cache.name_files_by_signature(compiled)
    return cast(Callable[P, R], compiled)
