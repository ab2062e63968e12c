"""An exported point, and the examples that it was trained and measured on, from their files."""

import json
import os
import struct

import numpy as np

from streams import evaluated_bits, held_out_rows, selecting_rows, static_bits


def load_point(path):
    """The metadata (text by key) and the tensors of a safetensors file."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, body = json.loads(file.read(length)), file.read()
    metadata = header.pop("__metadata__")
    return metadata, {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).astype(np.float64)
        for name, entry in header.items()
    }


class Examples:
    """One part of the data: x as networks and likelihood see it, [rows, columns], the condition or None, and the Jacobian."""

    def __init__(self, x, condition, density_nats):
        self.x, self.condition, self.density_nats = x, condition, density_nats


def read_parts(metadata, folder):
    """{"heldOut", "train"}, and with `selectFraction` "selection", of the .npy files that the spec in `folder` names."""
    spec = json.loads(metadata["spec"])
    data = spec["data"]
    table = read_table(os.path.join(folder, data["path"]), data)
    apart = data["heldOut"].get("path")
    if apart is None:
        held_out = held_out_rows(len(table), data["heldOut"]["fraction"], data["heldOut"]["seed"])
        train = np.setdiff1d(np.arange(len(table)), held_out)
        tables = {"heldOut": table[held_out], "train": table[train]}
    else:
        held_out = np.arange(len(read_table(os.path.join(folder, apart), data)))
        tables = {"heldOut": read_table(os.path.join(folder, apart), data), "train": table}

    conditions = {"heldOut": None, "train": None}
    if spec["model"]["condition"] == "columns":
        taken = data["conditionColumns"]
        conditions = {part: values[:, taken].astype(np.float32) for part, values in tables.items()}
        tables = {part: np.delete(values, taken, axis=1) for part, values in tables.items()}
    if spec["model"]["condition"] == "labels":
        conditions = one_hot_labels(metadata, data, folder, tables, held_out if apart is None else None)
    values = {part: scaled(values, data, part == "heldOut") for part, values in tables.items()}

    rows = {"heldOut": np.arange(len(held_out)), "train": np.arange(len(tables["train"]))}
    if "selectFraction" in data["heldOut"]:
        rows["selection"] = selecting_rows(len(held_out), data["heldOut"]["selectFraction"], data["heldOut"].get("seed", 0))
        rows["heldOut"] = np.setdiff1d(rows["heldOut"], rows["selection"])
    # The file lists the same rows, for readers who do not want to draw them.
    for part, name in (("heldOut", "heldOutRows"), ("selection", "selectionRows")):
        assert name not in metadata or [held_out[row] for row in rows[part]] == json.loads(metadata[name])

    parts = {}
    for part, chosen in rows.items():
        of = "train" if part == "train" else "heldOut"
        condition = None if conditions[of] is None else conditions[of][chosen].astype(np.float64)
        parts[part] = examples(values[of][chosen], condition, metadata, data, len(rows["heldOut"]))
    return parts


def read_table(path, data):
    """[rows, numbers]: further axes, such as those of images [rows, height, width, channels], are flattened, the last one fastest."""
    values = np.load(path)
    values = values.reshape(len(values), -1)
    columns = data.get("columns")
    if columns is None:
        return values
    if isinstance(columns, dict):
        return np.delete(values, columns["except"], axis=1)
    return values[:, columns]


def one_hot_labels(metadata, data, folder, tables, held_out):
    """A column for each of `conditionLabels`, the distinct labels of the training rows, ascending."""
    labels = np.load(os.path.join(folder, data["labels"])).reshape(-1)
    one_hot = (labels[:, None] == np.array(json.loads(metadata["conditionLabels"]))).astype(np.float64)
    if held_out is None:
        # Of two files, the labels of the training rows are first.
        return {"train": one_hot[: len(tables["train"])], "heldOut": one_hot[len(tables["train"]) :]}
    return {"heldOut": one_hot[held_out], "train": np.delete(one_hot, held_out, axis=0)}


def scaled(values, data, is_held_out):
    """Scaled, and binarised where the bits do not change, in float32 after each step as in training."""
    if values.dtype != np.uint8:
        values = values.astype(np.float32)
    x = (values.astype(np.float64) / data["scale"]).astype(np.float32)
    if data["binarize"] == "threshold":
        return (x > 0.5).astype(np.float32)
    return static_bits(x, is_held_out) if data["binarize"] == "static" else x


def examples(x, condition, metadata, data, reporting_count):
    """Rows as networks see them."""
    if data["binarize"] == "dynamic":
        x = evaluated_bits(x, reporting_count)
    density_nats = np.zeros(len(x))
    if data["transform"] == "log1p":
        x = np.log1p(x.astype(np.float64)).astype(np.float32)
        density_nats = x.astype(np.float64).sum(axis=1)
    elif data["transform"] != "none":
        shifts = np.array(json.loads(metadata["transformShifts"]))
        deviations = np.array(json.loads(metadata["transformDeviations"]))
        x = ((x.astype(np.float64) - shifts) / deviations).astype(np.float32)
        density_nats = np.full(len(x), np.log(deviations).sum())
    return Examples(x.astype(np.float64), condition, density_nats)
