"""Draw the picture at the head of the README: the verdict on the shipped market.

python benchmarks/verdict.py [docs/images/verdict.svg]
"""

from __future__ import annotations

import sys
from pathlib import Path

import cxsim
from cxsim.report.picture import verdict_picture

if __name__ == "__main__":
    place = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images/verdict.svg")
    place.write_text(verdict_picture(cxsim.compare(cxsim.load("mobile_operator"))), encoding="utf-8")
