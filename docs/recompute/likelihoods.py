"""-ln p(x|z) of every likelihood, nats, with every constant."""

import math

import numpy as np

LOG_TWO_PI = math.log(2 * math.pi)
MIN_LOG_VARIANCE, MAX_LOG_VARIANCE = -20, 60
MAX_LOG_MEAN = 30
MAX_LOG_DISPERSION = 12
MAX_INFLATION_LOGIT = 20
MIN_TOTAL = 1

log_gamma = np.vectorize(math.lgamma, otypes=[float])

COUNTS = ("poisson", "negativeBinomial", "zeroInflatedNegativeBinomial")


def outputs_per_column(likelihood):
    """Numbers that the decoder gives for each column of the data."""
    return {"categorical": likelihood.get("categories"), "zeroInflatedNegativeBinomial": 2}.get(likelihood["type"], 1)


def as_shown(likelihood, x):
    """The data as encoders and autoregressive decoders see them, [rows, numbers a column * columns]."""
    if likelihood["type"] in COUNTS:
        return np.log(x + 1)
    if likelihood["type"] == "categorical":
        # The classes of a column are side by side.
        return (x[:, :, None] == np.arange(likelihood["categories"])).astype(float).reshape(len(x), -1)
    return x


def is_discrete(likelihood, x):
    """Whether -ln p(x|z) is a probability's, so that it has bits per dimension."""
    if likelihood["type"] == "bernoulli":
        return bool(np.isin(x, (0, 1)).all())
    return likelihood["type"] == "categorical" or (likelihood["type"] in COUNTS and bool((x == np.round(x)).all()))


def distortions(weights, likelihood, mean_total, x, decoded):
    """-ln p(x|z) of each row."""
    return per_column(weights, likelihood, mean_total, x, decoded).sum(axis=1)


def per_column(weights, likelihood, mean_total, x, decoded):
    kind = likelihood["type"]
    if kind == "gaussian":
        variance = likelihood["variance"]
        if variance == "learned":
            log_variance = clipped(weights["likelihood.logVariance"], MIN_LOG_VARIANCE, MAX_LOG_VARIANCE)
        elif variance == "learnedPerDimension":
            log_variance = clipped(weights["likelihood.logVariances"], MIN_LOG_VARIANCE, MAX_LOG_VARIANCE)
        else:
            log_variance = math.log(variance)
        return 0.5 * ((x - decoded) ** 2 / np.exp(log_variance) + log_variance + LOG_TWO_PI)
    if kind == "bernoulli":
        return np.logaddexp(0, decoded) - x * decoded
    if kind == "continuousBernoulli":
        # p is proportional to e^(x l); its integral over [0, 1] is e^(l/2) sinh(h) / h with h = l / 2.
        return (0.5 - x) * decoded + log_sinh_over(decoded / 2)
    if kind == "categorical":
        logits = decoded.reshape(len(x), likelihood["categories"], -1)
        own = np.take_along_axis(logits, x.astype(int)[:, None, :], axis=1)[:, 0]
        return np.logaddexp.reduce(logits, axis=1) - own
    columns = x.shape[1]
    log_mean = decoded[:, :columns]
    if likelihood.get("librarySize"):
        total = np.maximum(x.sum(axis=1, keepdims=True), MIN_TOTAL)
        log_mean = log_mean + np.log(total) - math.log(max(mean_total, MIN_TOTAL))
    log_mean = clipped(log_mean, -MAX_LOG_MEAN, MAX_LOG_MEAN)
    if kind == "poisson":
        return np.exp(log_mean) - x * log_mean + log_gamma(x + 1)
    count_nats = negative_binomial(x, log_mean, log_dispersion(weights, likelihood))
    if kind == "negativeBinomial":
        return count_nats
    # Zero-inflated: a zero with the probability of these logits, else the count.
    logit = clipped(decoded[:, columns:], -MAX_INFLATION_LOGIT, MAX_INFLATION_LOGIT)
    of_count = np.logaddexp(0, logit) + count_nats
    of_zero = np.logaddexp(0, logit) - np.logaddexp(logit, -count_nats)
    return np.where(x == 0, of_zero, of_count)


def log_dispersion(weights, likelihood):
    if likelihood["dispersion"] != "learned":
        return math.log(likelihood["dispersion"])
    return clipped(weights["likelihood.logDispersion"], -MAX_LOG_DISPERSION, MAX_LOG_DISPERSION)


def negative_binomial(x, log_mean, log_theta):
    """Of mean e^m and variance e^m + e^2m / theta."""
    theta = np.exp(log_theta)
    t = log_mean - log_theta
    rising = log_gamma(x + theta) - log_gamma(theta)
    return (x + theta) * np.logaddexp(0, t) - x * t - rising + log_gamma(x + 1)


def log_sinh_over(h):
    """ln(sinh h / h), which is 0 at 0."""
    h = np.maximum(np.abs(h), 1e-8)
    return h + np.log(-np.expm1(-2 * h)) - np.log(2 * h)


def clipped(values, least, most):
    return np.minimum(np.maximum(values, least), most)
