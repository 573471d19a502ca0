"""What all records of a scenario share: frozen, strict about names, lenient about null."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict, model_validator

from cxsim.world.units import Number

DIMENSIONS = ("function", "ease", "promptness", "care")
"""The dimensions of quality every market has; a scenario may add up to two of its own."""

MAX_DIMENSIONS = 6

STAGES = (
    "awareness",
    "discovery",
    "attraction",
    "interaction",
    "purchase",
    "use",
    "cultivation",
    "advocacy",
)
"""The stages of the whole relationship, in order."""

Stage = Literal[
    "awareness", "discovery", "attraction", "interaction", "purchase", "use", "cultivation", "advocacy"
]
Factor = Annotated[Number, Field(ge=0)]
Flag = Annotated[bool, Strict()]


class Record(BaseModel):
    """A frozen record that refuses unknown fields; a known field set to null counts as left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_left_out(cls, data: Any) -> Any:
        if data is None:
            return {}
        if isinstance(data, dict):
            return {
                name: value
                for name, value in data.items()
                if value is not None or name not in cls.model_fields
            }
        return data
