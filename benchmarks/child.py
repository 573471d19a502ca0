"""What runs in a fresh process of `figures.py`: one job, given as JSON."""

from __future__ import annotations

import json
import sys

from speed import jobs

if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    jobs.JOBS[given.pop("job")](**given)
