"""Writes specs of models that draw well from their prior and of models that do not, into the current folder (metrics.md, priorDraws).

Train each: vae-lens sweep prior-NAME.vae.json --out RUN. The digits are built in.
"""

import json

BETAS = [1e-6, 1e-3, 0.01, 0.05, 0.25, 0.5, 1, 2, 4, 8]


def write(name, latents, hidden, likelihood, betas=BETAS, condition="none", **sweep):
    labels = {} if condition == "none" else {"labels": "builtin:digits"}
    network = {"hidden": [hidden], "activation": "relu"}
    spec = {
        "data": {"path": "builtin:digits", "scale": 16, **labels, "heldOut": {"fraction": 0.2, "seed": 0}},
        "model": {
            "latentSize": latents,
            "encoder": network,
            "decoder": network,
            "likelihood": likelihood,
            "condition": condition,
        },
        "objective": {"type": "beta", "beta": 1},
        "training": {"epochs": 100, "batchSize": 64, "learningRate": 0.002, "seed": 0},
        "sweep": {"objective.beta": betas, **sweep},
    }
    with open(f"prior-{name}.vae.json", "w") as file:
        json.dump(spec, file, indent=2)


assumed = {"type": "gaussian", "variance": 0.1}
write("assumed", 10, 64, assumed, **{"training.seed": [0, 1]})
write("learned", 10, 64, {"type": "gaussian", "variance": "learned"}, [b for b in BETAS if b not in (0.01, 8)])
write("two-latents", 2, 64, assumed)
write("many-latents", 32, 128, {"type": "gaussian", "variance": 0.02})
write("bernoulli", 10, 64, {"type": "bernoulli"})
write("given-labels", 10, 64, assumed, [1e-6, 1e-3, 1], condition="labels")
