"""A mixed-integer minimisation by scipy's `milp` (HiGHS, native).

Usage: python3 milp_scipy.py FOLDER SECONDS, the folder as bench/siting/models.ts writes it.
Prints one line of JSON: status, value and bound of the minimisation, open sites.
"""
import json
import os
import sys

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix


def main():
    folder, seconds = sys.argv[1], float(sys.argv[2])
    read = lambda name, kind: np.fromfile(os.path.join(folder, f"{name}.bin"), dtype=kind)
    with open(os.path.join(folder, "size.json")) as file:
        size = json.load(file)
    matrix = csr_matrix(
        (read("values", "<f8"), read("indices", "<i4"), read("starts", "<i4")),
        shape=(size["rows"], size["columns"]),
    )
    result = milp(
        read("cost", "<f8"),
        constraints=LinearConstraint(matrix, read("rowLower", "<f8"), read("rowUpper", "<f8")),
        bounds=Bounds(read("columnLower", "<f8"), read("columnUpper", "<f8")),
        integrality=read("integer", "<i4"),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    answer = {"status": "none", "open": []}
    # Status before value: 0 is optimal, 1 a limit; then there is a plan only where there are values.
    if result.status in (0, 1) and result.x is not None:
        answer["status"] = "optimal" if result.status == 0 else "feasible"
        answer["value"] = float(result.fun) + size["offset"]
        answer["open"] = np.flatnonzero(result.x[read("openColumn", "<i4")] > 0.5).tolist()
    bound = getattr(result, "mip_dual_bound", None)
    if bound is not None and np.isfinite(bound):
        answer["bound"] = float(bound) + size["offset"]
    print(json.dumps(answer))


main()
