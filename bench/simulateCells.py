"""Writes counts like those of single-cell sequencing as an AnnData file (.h5ad), its matrix in scipy's CSR form.

  simulateCells.py FILE CELLS GENES ZEROS        ZEROS: share of the entries that are zero, roughly

Six cell types, one of them rare; zero-inflated negative binomial counts: log-normal gene means, a tenth of the genes marking
each type, a log-normal depth for each cell, a dispersion and a dropout rate for each gene. Needs numpy and h5py.
"""
import sys

import h5py
import numpy as np

file_name, cells, genes, zeros = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
random = np.random.default_rng(0)
NAMES = ["B cell", "T cell", "monocyte", "NK cell", "platelet", "dendritic"]
types = random.choice(len(NAMES), cells, p=[0.25, 0.3, 0.2, 0.15, 0.07, 0.03])
markers = random.random((len(NAMES), genes)) < 0.1
log_means = random.normal(0, 1.2, genes) + np.where(markers, random.normal(1.5, 0.5, markers.shape), 0)
log_depths = random.normal(0, 0.35, (cells, 1))
dispersions = np.exp(random.normal(0.7, 0.7, genes))
dropout = random.beta(1, 9, genes)


def share_of_zeros(shift):
    means = np.exp(log_means[types[:500]] + log_depths[:500] + shift)
    return np.mean(dropout + (1 - dropout) * (1 + means / dispersions) ** -dispersions)


low, high = -12.0, 6.0
for _ in range(40):
    middle = (low + high) / 2
    low, high = (middle, high) if share_of_zeros(middle) > zeros else (low, middle)

data, indices, indptr = [], [], [0]
for first in range(0, cells, 1000):
    rows = slice(first, min(first + 1000, cells))
    means = np.exp(log_means[types[rows]] + log_depths[rows] + low)
    counts = random.poisson(random.gamma(dispersions, means / dispersions)) * (random.random(means.shape) >= dropout)
    for row in counts:
        columns = np.flatnonzero(row)
        data.append(row[columns].astype(np.float32))
        indices.append(columns.astype(np.int32))
        indptr.append(indptr[-1] + len(columns))

with h5py.File(file_name, "w") as file:
    file.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
    matrix = file.create_group("X")
    matrix.attrs.update({"encoding-type": "csr_matrix", "encoding-version": "0.1.0", "shape": [cells, genes]})
    for name, values in [("data", np.concatenate(data)), ("indices", np.concatenate(indices)), ("indptr", np.array(indptr, np.int32))]:
        matrix.create_dataset(name, data=values, compression="gzip", shuffle=True)
    observations = file.create_group("obs")
    observations.attrs.update({"encoding-type": "dataframe", "encoding-version": "0.2.0", "_index": "_index", "column-order": ["cell_type"]})
    observations["_index"] = [f"cell{i}" for i in range(cells)]
    cell_type = observations.create_group("cell_type")
    cell_type.attrs.update({"encoding-type": "categorical", "encoding-version": "0.2.0", "ordered": False})
    cell_type["codes"] = types.astype(np.int8)
    cell_type["categories"] = NAMES
    variables = file.create_group("var")
    variables.attrs.update({"encoding-type": "dataframe", "encoding-version": "0.2.0", "_index": "_index", "column-order": []})
    variables["_index"] = [f"gene{i}" for i in range(genes)]

print(f"{cells} cells, {genes} genes, {1 - indptr[-1] / cells / genes:.3f} zeros, largest count {max(row.max(initial=0) for row in data):.0f}")
