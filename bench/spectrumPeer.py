"""The covariance of a data set and its eigenvalues in NumPy: what bench/spectrum.ts compares with.
usage: python3 spectrumPeer.py FILE ROWS COLUMNS ROUNDS     (FILE: uint8 values, row after row, at the end of the file)
Prints seconds of each round as JSON, as one naturally writes it (float64) and as fast as it gets (float32)."""
import json
import sys
import time

import numpy as np

file, rows, columns, rounds = sys.argv[1], *map(int, sys.argv[2:5])
x = np.fromfile(file, dtype=np.uint8)[-rows * columns:].reshape(rows, columns)


def natural():
    return np.linalg.eigvalsh(np.cov(x, rowvar=False))


def single():
    z = x.astype(np.float32)
    z -= z.mean(0)
    return np.linalg.eigvalsh(z.T @ z / len(z))


def seconds(work):
    start = time.perf_counter()
    largest = work()[-1]
    return time.perf_counter() - start, float(largest)


figures = [(seconds(natural), seconds(single)) for _ in range(rounds)]
print(json.dumps({
    "natural": [a[0] for a, _ in figures],
    "single": [b[0] for _, b in figures],
    "largest": figures[0][0][1],
}))
