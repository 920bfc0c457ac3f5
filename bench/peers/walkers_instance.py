"""The instance of bench/walkers-instance.ts, drawn in Python: the same numbers to the last bit."""
import math

import numpy as np

CIRCLES, DAYS, BUILDINGS, TYPES, WALKERS, NEAREST = 24, 20, 300, 20, 8192, 3
OUTLETS_A_TYPE, TABLE = 60, 1024
OUTLETS = OUTLETS_A_TYPE * TYPES
MASK = 0xFFFFFFFF


def mulberry32(seed):
    a = seed
    while True:
        a = (a + 0x6D2B79F5) & MASK
        t = ((a ^ (a >> 15)) * (1 | a)) & MASK
        t = ((t + (((t ^ (t >> 7)) * (61 | t)) & MASK)) & MASK) ^ t
        yield (t ^ (t >> 14)) / 4294967296


def rounded(x):
    """Half up, as JavaScript rounds."""
    return math.floor(x + 0.5)


def instance():
    """Distances (m) and outlets by circle, building, type, place; buildings by slot; seconds a metre."""
    random = mulberry32(5)
    metres = np.empty((CIRCLES, BUILDINGS, TYPES, NEAREST), np.float64)
    outlet = np.empty(metres.shape, np.int32)
    for c in range(CIRCLES):
        for b in range(BUILDINGS):
            for k in range(TYPES):
                x = 50 + 1200 * next(random)
                for n in range(NEAREST):
                    metres[c, b, k, n] = rounded(x * 10) / 10
                    outlet[c, b, k, n] = OUTLETS_A_TYPE * k + math.floor(OUTLETS_A_TYPE * next(random))
                    x += 300 * next(random)
    building = np.empty((CIRCLES, TABLE), np.int32)
    persons = [[1 + math.floor(100 * next(random)) for _ in range(BUILDINGS)] for _ in range(CIRCLES)]
    for c, here in enumerate(persons):
        running, slot = 0, 0
        for b, number in enumerate(here):
            running += number
            end = rounded(TABLE * running / sum(here))
            building[c, slot:end] = b
            slot = end
    q = (np.arange(TABLE) + 0.5) / TABLE
    logit = np.array([math.log(x / (1 - x)) for x in q])
    slowness = np.array([1 / np.maximum(0.3, mean + sd * math.sqrt(3) / math.pi * logit)
                         for mean, sd in ((1.15, 0.18), (1.3, 0.2), (0.95, 0.2))])
    return metres, outlet, building, slowness


def closures(day):
    random = mulberry32(1000 + day)
    return np.array([next(random) >= 0.06 for _ in range(OUTLETS)])


def fingerprint(counts):
    """What bench/walkers-instance.ts calls the same."""
    h = 0
    for count in counts.reshape(-1).tolist():
        h = (h * 31 + count) & MASK
    return {"hash": h - (1 << 32) if h >= 1 << 31 else h,
            "within5": int(counts[:, :, 0].sum()), "within15": int(counts[:, :, 2].sum())}
