"""The instance of bench/walkers-instance.ts in numpy: the same walkers, a circle and day at a time.

Usage: python3 walkers_numpy.py [runs]. sfc32 cannot be vectorised, since each draw
needs the one before it; its words are drawn once, outside the measured time, and only
the walking is measured. numpy's own generator in its place would give other counters.
"""
import json
import sys
import time

import numpy as np

from walkers_instance import BUILDINGS, CIRCLES, DAYS, NEAREST, TYPES, WALKERS, closures, fingerprint, instance

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 3


def words():
    """Three words a walker by circle, day and walker; all streams go step by step together."""
    a, b = (x.astype(np.uint32) for x in np.meshgrid(np.arange(CIRCLES), np.arange(DAYS), indexing="ij"))
    c = np.full(a.shape, 12345, np.uint32)
    d = np.ones(a.shape, np.uint32)
    out = np.empty((*a.shape, WALKERS * 3), np.uint32)
    for n in range(-12, WALKERS * 3):
        t = a + b + d
        d = d + np.uint32(1)
        a = b ^ (b >> np.uint32(9))
        b = c + (c << np.uint32(3))
        c = ((c << np.uint32(21)) | (c >> np.uint32(11))) + t
        if n >= 0:
            out[..., n] = t
    return out.reshape(CIRCLES, DAYS, WALKERS, 3)


def walk(metres, outlet, building, slowness, opened, drawn):
    counts = np.zeros((CIRCLES, TYPES, 3), np.int32)
    for c in range(CIRCLES):
        for day in range(DAYS):
            nearest = np.full((BUILDINGS, TYPES), np.inf)
            for n in reversed(range(NEAREST)):
                here = opened[day][outlet[c, :, :, n]]
                nearest[here] = metres[c, :, :, n][here]
            who = drawn[c, day]
            home = building[c, who[:, 0] >> 22]
            share = who[:, 1] / 4294967296
            group = (share >= 0.15).astype(np.int8) + (share >= 0.75)
            seconds = nearest[home] * slowness[group, who[:, 2] >> 22][:, None]
            for n, limit in enumerate((300, 600, 900)):
                counts[c, :, n] += np.count_nonzero(seconds <= limit, axis=0)
    return counts


def main():
    tables = instance()
    opened = np.array([closures(day) for day in range(DAYS)])
    drawn = words()
    for _ in range(RUNS):
        cpu, wall = time.process_time(), time.perf_counter()
        counts = walk(*tables, opened, drawn)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        print(json.dumps({"tool": f"numpy {np.__version__}", "kind": "run", "threads": 1,
                          "cpuS": cpu, "wallS": wall, **fingerprint(counts)}), flush=True)


main()
