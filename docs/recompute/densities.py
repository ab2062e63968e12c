"""q(z|x) and p(z) of every kind, nats by latent dimension: the sum over dimensions is the log-density."""

import math

import numpy as np

from layers import hidden_layers, linear, masked_network, sigmoid
from likelihoods import LOG_TWO_PI, clipped
from networks import encode

MAX_LOG_VARIANCE = 20
MAX_FLOW_LOG_SCALE = 10
OPEN_GATE = 2
FLOW_LAYERS = {"activation": "elu"}
PRIOR_LAYERS = {"activation": "relu"}


def gaussian_log_density(squared_distance, log_variance):
    return -0.5 * (squared_distance + log_variance + LOG_TWO_PI)


def halves(both, bound):
    """Means, and log-variances or log-scales within their bound."""
    mean, spread = np.split(both, 2, axis=1)
    return mean, clipped(spread, -bound, bound)


class Posterior:
    """q(z|x) of rows with these features, [rows, features]."""

    def __init__(self, weights, spec, features):
        self.weights, self.kind, self.features = weights, spec["model"]["posterior"], features
        self.gaussian_mean, self.log_variance = halves(linear(weights, "encoder.posterior", features), MAX_LOG_VARIANCE)

    def draw(self, noise):
        """z made of standard normal noise, and its log-density by dimension."""
        z = self.gaussian_mean + np.exp(self.log_variance / 2) * noise
        log_density = gaussian_log_density(noise**2, self.log_variance)
        return (z, log_density) if self.kind["type"] == "diagonal" else self.flow(z, log_density)

    def mean(self):
        """Where noise of zero goes."""
        return self.draw(np.zeros_like(self.gaussian_mean))[0]

    def flow(self, z, log_density):
        """Inverse autoregressive flow (Kingma et al. 2016): z <- s z + (1 - s) m, s a sigmoid; every other layer reversed."""
        for t in range(self.kind["layers"]):
            both = masked_network(
                self.weights, f"encoder.flow{t}", z, self.features, self.kind["hidden"], FLOW_LAYERS, z.shape[1], 1, 2, t % 2 == 1
            )
            m, gate = np.split(both, 2, axis=1)
            gate = gate + OPEN_GATE
            z = m + sigmoid(gate) * (z - m)
            log_density = log_density + np.logaddexp(0, -gate)
        return z, log_density


def prior_log_density(weights, spec, image, z, condition):
    """ln p(z_j | z_<j), or a flow's share of dimension j, [rows, latents]."""
    prior = spec["model"]["prior"]
    kind = prior["type"]
    if kind == "standardNormal":
        return gaussian_log_density(z**2, 0)
    if kind == "conditionalNormal":
        mean, log_variance = conditional_normal(weights, prior, condition)
        return gaussian_log_density((z - mean) ** 2 / np.exp(log_variance), log_variance)
    if kind == "flow":
        return masked_flow(weights, prior, z)
    if kind == "mixture":
        logits = weights["prior.logits"]
        log_weights = logits - np.logaddexp.reduce(logits, axis=0)
        log_variances = clipped(weights["prior.logVariances"], -MAX_LOG_VARIANCE, MAX_LOG_VARIANCE)
        return mixture(z, weights["prior.means"], log_variances, log_weights)
    # vampPrior: the components are the posteriors of learned inputs, which are rows as the encoder sees them.
    components = Posterior(weights, spec, encode(weights, spec, image, weights["prior.inputs"], None))
    return mixture(z, components.gaussian_mean, components.log_variance, -math.log(prior["components"]))


def conditional_normal(weights, prior, condition):
    h = hidden_layers(weights, "prior", condition, prior["hidden"], PRIOR_LAYERS)
    return halves(linear(weights, "prior.output", h), MAX_LOG_VARIANCE)


def masked_flow(weights, prior, z):
    """Masked autoregressive flow (Papamakarios et al. 2017): u <- (u - mu) e^-alpha; every other layer reversed."""
    u, log_scale = z, 0
    for t in range(prior["layers"]):
        both = masked_network(weights, f"prior.flow{t}", u, None, prior["hidden"], FLOW_LAYERS, z.shape[1], 1, 2, t % 2 == 1)
        mu, alpha = halves(both, MAX_FLOW_LOG_SCALE)
        u, log_scale = (u - mu) * np.exp(-alpha), log_scale + alpha
    return gaussian_log_density(u**2, 0) - log_scale


def mixture(z, means, log_variances, log_weights):
    """ln p(z_j | z_<j) of a mixture of Gaussians, [components, latents]: the mixture of the first j factors over that of j - 1."""
    distance = (z[:, None, :] - means) ** 2 / np.exp(log_variances)
    factors = np.cumsum(gaussian_log_density(distance, log_variances), axis=2)
    upto = np.logaddexp.reduce(factors + log_weights, axis=1)
    return np.diff(upto, axis=1, prepend=0)


def closed_form_kl(weights, spec, posterior, condition):
    """KL(q || p) by dimension where there is a closed form: between Gaussians with independent dimensions. Else None."""
    prior = spec["model"]["prior"]
    if posterior.kind["type"] != "diagonal" or prior["type"] not in ("standardNormal", "conditionalNormal"):
        return None
    mean, log_variance = (0, 0) if prior["type"] == "standardNormal" else conditional_normal(weights, prior, condition)
    difference = posterior.log_variance - log_variance
    distance = (posterior.gaussian_mean - mean) ** 2 / np.exp(log_variance)
    return 0.5 * (distance + np.exp(difference) - difference - 1)
