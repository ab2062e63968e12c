"""Recomputes the figures of results.json from exported files alone. NumPy is all it needs.

    vae-lens export DIR --format safetensors --out OUT
    python3 recompute.py OUT/point-0.safetensors FOLDER_OF_THE_SPEC [--draws 256] [--importance-samples 16] [--seed 0]

prints, for held-out and training rows (and those that select, with `selectFraction`), rate, distortion and ELBO in nats per example, the KL of each latent dimension, the active
units, the importance-weighted bound of evaluation.json and, of discrete data, the bits per dimension, as JSON. Rates are exact where the KL has a closed form (`isRateExact`); else they and the distortions are means over
draws of z, whose errors are printed. They are errors of the draws alone: the rows are those of results.json.

This is the executable definition of what docs/exporting.md describes. It reads .npy files; other formats hold the same numbers.
"""

import argparse
import json
import math

import numpy as np

from data import load_point, read_parts
from densities import Posterior, closed_form_kl, prior_log_density
from likelihoods import as_shown, distortions, is_discrete, outputs_per_column
from networks import decode, encode

ACTIVE_UNIT_VARIANCE = 0.01


class Point:
    """A trained model, from its file."""

    def __init__(self, path):
        self.metadata, self.weights = load_point(path)
        self.spec = json.loads(self.metadata["spec"])
        self.likelihood = self.spec["model"]["likelihood"]
        self.image = json.loads(self.metadata.get("image", "null"))
        self.mean_total = float(self.metadata.get("meanTotal", "nan"))

    def posterior(self, examples):
        shown = as_shown(self.likelihood, examples.x)
        return Posterior(self.weights, self.spec, encode(self.weights, self.spec, self.image, shown, examples.condition))

    def prior(self, z, condition):
        """ln p(z) by dimension."""
        return prior_log_density(self.weights, self.spec, self.image, z, condition)

    def distortion(self, z, examples):
        """-ln p(x|z) of the data before any transformation."""
        decoded = decode(
            self.weights,
            self.spec,
            self.image,
            examples.x.shape[1],
            z,
            as_shown(self.likelihood, examples.x),
            examples.condition,
            outputs_per_column(self.likelihood),
        )
        nats = distortions(self.weights, self.likelihood, self.mean_total, examples.x, decoded)
        return nats + examples.density_nats


def figures(point, examples, draws, importance_samples, random):
    """Rate, distortion and their parts, over all rows of `examples`."""
    posterior = point.posterior(examples)
    mean = posterior.mean()
    exact = closed_form_kl(point.weights, point.spec, posterior, examples.condition)
    nats, kl = [], []
    for _ in range(draws):
        z, log_density = posterior.draw(random.standard_normal(mean.shape))
        nats.append(point.distortion(z, examples))
        kl.append(log_density - point.prior(z, examples.condition))
    # [draws, rows] and [draws, rows, latents].
    nats, kl = np.array(nats), np.array(kl)
    kl_means = (kl if exact is None else exact[None]).mean(axis=(0, 1))
    rate, distortion = kl_means.sum(), nats.mean()
    bounds = importance_bounds(-nats - kl.sum(axis=2), importance_samples)
    bits = (rate + distortion) / (examples.x.shape[1] * math.log(2))
    return {
        "rows": len(mean),
        "isRateExact": exact is not None,
        "rateNats": rate,
        "rateErrorNats": 0 if exact is not None else error_of_draws(kl.sum(axis=2)),
        "distortionNats": distortion,
        "distortionErrorNats": error_of_draws(nats),
        "elboNats": -(rate + distortion),
        **({"bitsPerDimension": bits} if is_discrete(point.likelihood, examples.x) else {}),
        "importanceWeightedNats": bounds.mean(),
        "importanceWeightedDeviationNats": bounds.std(ddof=1),
        "klPerDimensionNats": kl_means.tolist(),
        "klErrorsNats": [0 if exact is not None else error_of_draws(kl[:, :, j]) for j in range(kl.shape[2])],
        "activeUnits": int((mean.var(axis=0) > ACTIVE_UNIT_VARIANCE).sum()),
    }


def importance_bounds(log_weights, samples):
    """ln of the mean weight p(x, z) / q(z|x) of so many draws, a mean over rows: one bound for each such part of the draws."""
    parts = log_weights[: len(log_weights) // samples * samples].reshape(-1, samples, log_weights.shape[1])
    return (np.logaddexp.reduce(parts, axis=1) - math.log(samples)).mean(axis=1)


def error_of_draws(values):
    """The standard error of the mean over rows of each row's mean over draws, [draws, rows], for these rows."""
    draws, rows = values.shape
    return math.sqrt(values.var(axis=0, ddof=1).sum() / draws) / rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("point")
    parser.add_argument("folder")
    parser.add_argument("--draws", type=int, default=256)
    parser.add_argument("--importance-samples", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    point = Point(options.point)
    parts = read_parts(point.metadata, options.folder)
    random = np.random.default_rng(options.seed)
    settings = (options.draws, options.importance_samples, random)
    print(json.dumps({name: figures(point, part, *settings) for name, part in parts.items()}))


if __name__ == "__main__":
    main()
