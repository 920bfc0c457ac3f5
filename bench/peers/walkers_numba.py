"""The instance of bench/walkers-instance.ts in numba: the same draws, so the same counters.

Usage: python3 walkers_numba.py [runs] [threads]. One JSON object a run on standard
output. The first call compiles; it is left out, and its CPU seconds are reported.
"""
import json
import os
import sys
import time

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
THREADS = int(sys.argv[2]) if len(sys.argv) > 2 else 1
# Before numba is imported. The default layer (omp) may put both threads on one core.
os.environ["NUMBA_NUM_THREADS"] = str(THREADS)
os.environ["NUMBA_THREADING_LAYER"] = "workqueue"

import numba  # noqa: E402
import numpy as np  # noqa: E402
from numba import njit, prange, uint32  # noqa: E402

from walkers_instance import (  # noqa: E402
    BUILDINGS, CIRCLES, DAYS, NEAREST, OUTLETS, TYPES, WALKERS, closures, fingerprint, instance,
)


@njit(inline="always")
def sfc32(s):
    t = uint32(uint32(s[0] + s[1]) + s[3])
    s[3] = uint32(s[3] + uint32(1))
    s[0] = uint32(s[1] ^ (s[1] >> uint32(9)))
    s[1] = uint32(s[2] + (s[2] << uint32(3)))
    s[2] = uint32((s[2] << uint32(21)) | (s[2] >> uint32(11)))
    s[2] = uint32(s[2] + t)
    return t


@njit(parallel=THREADS > 1, fastmath=False, boundscheck=False)
def walk(metres, outlet, building, slowness, open_, counts):
    for c in prange(CIRCLES):
        nearest = np.empty((BUILDINGS, TYPES), np.float64)
        s = np.empty(4, np.uint32)
        for day in range(DAYS):
            for b in range(BUILDINGS):
                for k in range(TYPES):
                    nearest[b, k] = np.inf
                    for n in range(NEAREST):
                        if open_[day, outlet[c, b, k, n]]:
                            nearest[b, k] = metres[c, b, k, n]
                            break
            s[0] = uint32(c)
            s[1] = uint32(day)
            s[2] = uint32(12345)
            s[3] = uint32(1)
            for _ in range(12):
                sfc32(s)
            for _ in range(WALKERS):
                b = building[c, sfc32(s) >> uint32(22)]
                u = sfc32(s) / 4294967296.0
                g = 0 if u < 0.15 else (1 if u < 0.75 else 2)
                slow = slowness[g, sfc32(s) >> uint32(22)]
                for k in range(TYPES):
                    seconds = nearest[b, k] * slow
                    counts[c, k, 0] += seconds <= 300.0
                    counts[c, k, 1] += seconds <= 600.0
                    counts[c, k, 2] += seconds <= 900.0


def main():
    metres, outlet, building, slowness = instance()
    open_ = np.array([closures(day) for day in range(DAYS)])
    assert open_.shape == (DAYS, OUTLETS)
    for run in range(RUNS + 1):
        counts = np.zeros((CIRCLES, TYPES, 3), np.int32)
        cpu, wall = time.process_time(), time.perf_counter()
        walk(metres, outlet, building, slowness, open_, counts)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        kind = "compile" if run == 0 else "run"
        print(json.dumps({"tool": f"numba {numba.__version__}", "kind": kind, "threads": THREADS,
                          "cpuS": cpu, "wallS": wall, **fingerprint(counts)}), flush=True)


main()
