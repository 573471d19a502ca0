"""cxsim, a simulator of customer experience: compare strategies by their effect on loyalty and advocacy.

    import cxsim

    scenario = cxsim.load("mobile_operator")
    comparison = cxsim.compare(scenario, replications=10)
    print(comparison.verdict())

Importing this package is light: NumPy, pandas, Numba and Mesa load when something needs them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cxsim.engine.compiled import CompiledModel
    from cxsim.engine.reference import CustomerModel
    from cxsim.experiments.compare import compare
    from cxsim.experiments.comparison import Comparison
    from cxsim.experiments.errors import StudyError
    from cxsim.experiments.managers.paradigms import paradigms
    from cxsim.experiments.run import Run, run
    from cxsim.laboratory.model import model
    from cxsim.laboratory.store import Store
    from cxsim.laboratory.sweep import sweep
    from cxsim.world import Scenario, ScenarioError, load
    from cxsim.world.metrics import METRICS

__version__ = "0.1.0"

_PLACES = {
    "METRICS": "cxsim.world.metrics",
    "Comparison": "cxsim.experiments.comparison",
    "CompiledModel": "cxsim.engine.compiled",
    "CustomerModel": "cxsim.engine.reference",
    "Run": "cxsim.experiments.run",
    "Scenario": "cxsim.world",
    "ScenarioError": "cxsim.world",
    "Store": "cxsim.laboratory.store",
    "StudyError": "cxsim.experiments.errors",
    "compare": "cxsim.experiments.compare",
    "load": "cxsim.world",
    "model": "cxsim.laboratory.model",
    "paradigms": "cxsim.experiments.managers.paradigms",
    "run": "cxsim.experiments.run",
    "sweep": "cxsim.laboratory.sweep",
}

__all__ = [
    "METRICS",
    "Comparison",
    "CompiledModel",
    "CustomerModel",
    "Run",
    "Scenario",
    "ScenarioError",
    "Store",
    "StudyError",
    "__version__",
    "compare",
    "load",
    "model",
    "paradigms",
    "run",
    "sweep",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'cxsim' has no attribute {name!r}")
    value = getattr(import_module(_PLACES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
