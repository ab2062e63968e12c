"""Writes factors.npz and factors.vae.json (answer.md, section 5) into the current folder: 8 x 8 images of a bar with noise, and the two factors
that it is drawn from, its column (0 to 7) and its height (1 to 6)."""

import json

import numpy as np

random = np.random.default_rng(0)
column, height = random.integers(0, 8, 1500), random.integers(1, 7, 1500)
images = np.zeros((1500, 8, 8))
for image, at, tall in zip(images, column, height):
    image[8 - tall :, at] = 1
    image[8 - tall :, (at + 1) % 8] = 0.5
images = np.clip(images + 0.1 * random.normal(size=images.shape), -0.5, 1.5).astype(np.float32)
np.savez_compressed(
    "factors.npz",
    images=images.reshape(1500, 64),
    column=column,
    height=height,
    shuffled=random.permutation(column),
)

layers = {"hidden": [64, 64], "activation": "relu"}
spec = {
    "data": {"path": "factors.npz#images", "labels": [f"factors.npz#{name}" for name in ("column", "height", "shuffled")]},
    "model": {"latentSize": 6, "encoder": layers, "decoder": layers, "likelihood": {"type": "gaussian", "variance": 0.03}},
    "objective": {"type": "beta", "beta": 1},
    "training": {"epochs": 100, "batchSize": 50, "learningRate": 0.002, "seed": 0},
    "sweep": {"objective.beta": [0.25, 1, 2, 4, 8, 16, 32], "training.seed": [0, 1, 2]},
}
with open("factors.vae.json", "w") as file:
    json.dump(spec, file, indent=2)
