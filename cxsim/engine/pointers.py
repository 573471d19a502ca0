"""Many arrays as one argument of compiled code.

Numba passes a tuple of arrays as some hundred machine words, at every call. A `Tables` is one pointer to where
its arrays lie: `tables.name` reads like a named tuple's field in Python and in compiled code alike, which neither
owns an array nor counts who does. Whoever calls compiled code keeps the `Tables` alive meanwhile.
"""

# Numba's compiler passes have no useful static types.
# mypy: disable-error-code="no-untyped-def, untyped-decorator"

from __future__ import annotations

import functools
from typing import Any, ClassVar, Self

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import lower_getattr_generic, lower_setattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, infer_getattr, models, register_model, typeof_impl, unbox
from numba.np.arrayobj import get_itemsize, populate_array
from numba.np.numpy_support import from_dtype


class Tables:
    """Arrays by name, each C-contiguous; a subclass annotates them. Arrays are exchanged with `_replace` only."""

    _fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(name for name in cls.__annotations__ if not name.startswith("_"))

    def __init__(self, **arrays: Any) -> None:
        if set(arrays) != set(self._fields):
            raise TypeError(f"{type(self).__name__} takes {self._fields}, not {tuple(arrays)}")
        words: list[int] = []
        kinds = []
        for name in self._fields:
            array = arrays[name]
            if not array.flags.c_contiguous:
                raise ValueError(f"{type(self).__name__}.{name} is not contiguous")
            setattr(self, name, array)
            words += array.ctypes.data, *array.shape
            kinds.append((name, array.dtype, array.ndim, array.flags.writeable))
        self._words = np.array(words, np.int64)
        self._address = self._words.ctypes.data
        self._kind = _kind(type(self).__name__, tuple(kinds))

    def __reduce__(self) -> Any:
        return _made, (type(self), self._asdict())

    def _replace(self, **arrays: Any) -> Self:
        """Return the same tables but for some."""
        return type(self)(**{**self._asdict(), **arrays})

    def _asdict(self) -> dict[str, Any]:
        """Return the arrays by name."""
        return {name: getattr(self, name) for name in self._fields}


@functools.cache
def _kind(title: str, columns: tuple[tuple[str, np.dtype[Any], int, bool], ...]) -> TablesType:
    """Return the type of tables with these columns: name, dtype, dimensions, writeable."""
    return TablesType(
        title,
        tuple(
            (name, types.Array(from_dtype(dtype), dimensions, "C", readonly=not writeable))
            for name, dtype, dimensions, writeable in columns
        ),
    )


def _made(kind: type[Tables], arrays: dict[str, Any]) -> Tables:
    return kind(**arrays)


class TablesType(types.Type):  # type: ignore[misc]
    """The type of a `Tables` in compiled code."""

    def __init__(self, title: str, kinds: tuple[tuple[str, Any], ...]) -> None:
        self.kinds = dict(kinds)
        self.place = {}
        words = 0
        for name, kind in kinds:
            self.place[name] = words
            words += 1 + kind.ndim
        super().__init__(name=f"{title}{kinds}")


register_model(TablesType)(models.OpaqueModel)


@typeof_impl.register(Tables)
def _typeof(tables: Tables, _: Any) -> TablesType:
    return tables._kind


@unbox(TablesType)
def _unbox(_: Any, tables: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(tables, "_address")
    pointer = c.pyapi.long_as_voidptr(address)
    c.pyapi.decref(address)
    return NativeValue(pointer, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


@infer_getattr
class _Attributes(AttributeTemplate):  # type: ignore[misc]
    key = TablesType

    def generic_resolve(self, tables: TablesType, name: str) -> Any:
        return tables.kinds.get(name)


def _word(builder: Any, tables: Any, place: int) -> Any:
    words = builder.bitcast(tables, ir.IntType(64).as_pointer())
    return builder.gep(words, [ir.Constant(ir.IntType(64), place)])


@lower_getattr_generic(TablesType)
def _get(context: Any, builder: Any, kind: TablesType, tables: Any, name: str) -> Any:
    array_kind, place = kind.kinds[name], kind.place[name]
    shape = [builder.load(_word(builder, tables, place + 1 + axis)) for axis in range(array_kind.ndim)]
    size = get_itemsize(context, array_kind)
    strides = [context.get_constant(types.intp, size)]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    array = context.make_array(array_kind)(context, builder)
    populate_array(
        array,
        data=builder.inttoptr(builder.load(_word(builder, tables, place)), array.data.type),
        shape=shape,
        strides=strides,
        itemsize=context.get_constant(types.intp, size),
        meminfo=None,
    )
    return array._getvalue()


@lower_setattr_generic(TablesType)
def _set(context: Any, builder: Any, signature: Any, arguments: Any, name: str) -> None:
    """Point to another array, which the caller keeps alive."""
    kind, array_kind = signature.args
    tables, value = arguments
    array = context.make_array(array_kind)(context, builder, value)
    place = kind.place[name]
    builder.store(builder.ptrtoint(array.data, ir.IntType(64)), _word(builder, tables, place))
    for axis, length in enumerate(cgutils.unpack_tuple(builder, array.shape, array_kind.ndim)):
        builder.store(length, _word(builder, tables, place + 1 + axis))
