"""PyTorch doing what VAE Lens does, for the comparisons of step.ts, counts.ts and sweep.ts. Prints one line of JSON.

  torchPeer.py step mid|tiny|convolutional|channels-last THREADS SECONDS
                                                 the training step: gather, noise, forward, backward, Adam
  torchPeer.py counts COUNTS THREADS ROWS SECONDS the same of a zero-inflated negative binomial model on a file of bytes
  torchPeer.py sweep POINTS-FILE THREADS         the points of a sweep one after another, held-out evaluation each epoch
"""
import json
import os
import resource
import sys
import time

mode, subject, threads = sys.argv[1:4]
# OpenBLAS and OpenMP read these once, when PyTorch is loaded.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = threads
os.environ.pop("OPENBLAS_CORETYPE", None)

import gzip

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(int(threads))
torch.manual_seed(0)
torch.set_flush_denormal(True)

SIZES = {
    "mid": {"columns": 784, "hidden": [512, 256], "latents": 16, "batch": 128},
    "tiny": {"columns": 64, "hidden": [32], "latents": 4, "batch": 64},
    "convolutional": {"columns": 784, "side": 28, "channels": [32, 64], "latents": 16, "batch": 128},
}
SIZES["channels-last"] = {**SIZES["convolutional"], "layout": torch.channels_last}


def linear_layers(sizes):
    """Weights and biases, started as nn.Linear starts them. Plain functions on them are PyTorch at its quickest."""
    layers = [nn.Linear(inputs, outputs) for inputs, outputs in zip(sizes, sizes[1:])]
    return [(layer.weight, layer.bias) for layer in layers]


def mlp(layers, h):
    for i, (weight, bias) in enumerate(layers):
        h = F.linear(torch.relu(h) if i else h, weight, bias)
    return h


class Vae:
    def __init__(self, columns, hidden, latents):
        self.encoder = linear_layers([columns, *hidden, 2 * latents])
        self.decoder = linear_layers([latents, *reversed(hidden), columns])

    def parameters(self):
        return [tensor for layer in self.encoder + self.decoder for tensor in layer]

    def __call__(self, x, noise):
        mean, log_variance = mlp(self.encoder, x).chunk(2, -1)
        decoded = mlp(self.decoder, mean + torch.exp(0.5 * log_variance) * noise)
        kl = 0.5 * (mean * mean + log_variance.exp() - log_variance - 1)
        return mean, decoded, kl


class ConvolutionalVae:
    """Kernels of 3 and strides of 2 both ways, with the paddings that halve and double even sizes."""

    def __init__(self, side, channels, latents, layout=torch.contiguous_format):
        self.layout = layout
        self.down = [nn.Conv2d(before, after, 3, 2, 1) for before, after in zip([1, *channels], channels)]
        back = [*reversed(channels), 1]
        self.up = [nn.ConvTranspose2d(before, after, 3, 2, 1, output_padding=1) for before, after in zip(back, back[1:])]
        small = side // 2 ** len(channels)
        self.smallest = (channels[-1], small, small)
        features = channels[-1] * small * small
        self.encoder = linear_layers([features, 2 * latents])
        self.decoder = linear_layers([latents, features])
        for layer in self.down + self.up:
            layer.to(memory_format=layout)
        self.side = side

    def parameters(self):
        dense = [tensor for layer in self.encoder + self.decoder for tensor in layer]
        return dense + [tensor for layer in self.down + self.up for tensor in layer.parameters()]

    def __call__(self, x, noise):
        h = x.view(-1, 1, self.side, self.side).contiguous(memory_format=self.layout)
        for layer in self.down:
            h = torch.relu(layer(h))
        mean, log_variance = mlp(self.encoder, h.flatten(1)).chunk(2, -1)
        z = mean + torch.exp(0.5 * log_variance) * noise
        h = mlp(self.decoder, z).view(-1, *self.smallest).contiguous(memory_format=self.layout)
        for layer in self.up:
            h = layer(torch.relu(h))
        kl = 0.5 * (mean * mean + log_variance.exp() - log_variance - 1)
        return mean, h.flatten(1), kl


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bench_step(size, seconds):
    columns, latents, batch = size["columns"], size["latents"], size["batch"]
    if "channels" in size:
        layout = size.get("layout", torch.contiguous_format)
        model = ConvolutionalVae(size["side"], size["channels"], latents, layout)
    else:
        model = Vae(columns, size["hidden"], latents)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    data = (torch.rand(20 * batch, columns) < 0.3).float()
    times = []
    begin = time.perf_counter()
    step = 0
    while time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        if step % 20 == 0:
            order = torch.randperm(len(data))
        x = data[order[(step % 20) * batch : (step % 20 + 1) * batch]]
        optimizer.zero_grad(set_to_none=True)
        _, decoded, kl = model(x, torch.randn(batch, latents))
        distortion = F.binary_cross_entropy_with_logits(decoded, x, reduction="sum") / batch
        (distortion + kl.sum() / batch).backward()
        optimizer.step()
        distortion.item()
        times.append(time.perf_counter() - start)
        step += 1
    times = sorted(times[10:])
    return {"medianMs": 1e3 * times[len(times) // 2], "steps": len(times)}


def zinb_nats(x, log_mean, logit, log_dispersion):
    """-log p(x) without ln x!, by scVI's formula (Lopez et al. 2018): what each entry costs, stably."""
    dispersion = log_dispersion.exp()
    log_sum = torch.log(dispersion + log_mean.exp() + 1e-8)
    log_zero = dispersion * (log_dispersion - log_sum)
    rest = F.softplus(-logit)
    of_zero = rest - F.softplus(log_zero - logit)
    of_count = rest + logit - log_zero - x * (log_mean - log_sum) - torch.lgamma(x + dispersion) + torch.lgamma(dispersion)
    return torch.where(x == 0, of_zero, of_count)


def bench_counts(path, rows, seconds):
    hidden, latents, batch = [128], 10, 128
    data = torch.from_numpy(np.fromfile(path, np.uint8).reshape(rows, -1)).float()
    columns = data.shape[1]
    constant = sum(torch.lgamma(part + 1).sum().item() for part in data.split(1000)) / rows
    encoder = linear_layers([columns, *hidden, 2 * latents])
    decoder = linear_layers([latents, *hidden, 2 * columns])
    mean_total = data.sum(1).mean()
    with torch.no_grad():
        decoder[-1][1][:columns] = torch.log(data.mean(0).clamp(min=1e-3) / 0.9)
        decoder[-1][1][columns:] = np.log(0.1 / 0.9)
    log_dispersion = nn.Parameter(torch.zeros(columns))
    optimizer = torch.optim.Adam([log_dispersion, *(tensor for layer in encoder + decoder for tensor in layer)], lr=1e-3)
    times, losses = [], []
    begin, cpu = time.perf_counter(), time.process_time()
    per_epoch = rows // batch
    while time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        step = len(times) % per_epoch
        if step == 0:
            order = torch.randperm(rows)
        x = data[order[step * batch : (step + 1) * batch]]
        optimizer.zero_grad(set_to_none=True)
        mean, log_variance = mlp(encoder, torch.log1p(x)).chunk(2, -1)
        decoded, logit = mlp(decoder, mean + torch.exp(0.5 * log_variance) * torch.randn(batch, latents)).chunk(2, -1)
        log_mean = decoded + torch.log(x.sum(1, keepdim=True).clamp(min=1) / mean_total)
        distortion = zinb_nats(x, log_mean, logit, log_dispersion).sum() / batch
        kl = 0.5 * (mean * mean + log_variance.exp() - log_variance - 1).sum() / batch
        (distortion + kl).backward()
        optimizer.step()
        losses.append(distortion.item())
        times.append(time.perf_counter() - start)
    cpu_ms = 1e3 * (time.process_time() - cpu) / len(times)
    ordered = sorted(times[5:])
    at_100 = losses[99] + constant if len(losses) > 99 else float("nan")
    return {"medianMs": 1e3 * ordered[len(ordered) // 2], "cpuMs": cpu_ms, "steps": len(times), "distortionNats": at_100}


def read_digits(path):
    images = np.frombuffer(gzip.open(path).read(), np.uint8, offset=16).reshape(-1, 64)
    x = torch.from_numpy(images / np.float32(16))
    order = torch.randperm(len(x))
    held_out = round(0.2 * len(x))
    return x[order[held_out:]], x[order[:held_out]]


def bench_sweep(points):
    train, held_out = read_digits(points["data"])
    start = time.perf_counter()
    results = [train_point(points, beta, train, held_out) for beta in points["betas"]]
    return {"trainingSeconds": time.perf_counter() - start, "heldOut": results}


def train_point(points, beta, train, held_out):
    batch, latents, variance = points["batchSize"], points["latents"], points["variance"]
    model = Vae(train.shape[1], points["hidden"], latents)
    optimizer = torch.optim.Adam(model.parameters(), lr=points["learningRate"])
    for _ in range(points["epochs"]):
        order = torch.randperm(len(train))
        for i in range(0, len(train) - batch + 1, batch):
            x = train[order[i : i + batch]]
            optimizer.zero_grad(set_to_none=True)
            _, decoded, kl = model(x, torch.randn(batch, latents))
            distortion = (decoded - x).square().sum() / (2 * variance * batch)
            (distortion + beta * kl.sum() / batch).backward()
            optimizer.step()
        evaluate(model, held_out, latents, variance, 1)
    evaluate(model, train, latents, variance, 4)
    return evaluate(model, held_out, latents, variance, 4)


@torch.no_grad()
def evaluate(model, x, latents, variance, samples):
    distortion = 0.0
    for _ in range(samples):
        mean, decoded, kl = model(x, torch.randn(len(x), latents))
        distortion += ((decoded - x).square().sum(1) / (2 * variance)).mean().item() / samples
    constant = x.shape[1] / 2 * np.log(2 * np.pi * variance)
    active = (mean.var(0, unbiased=False) > 0.01).sum().item()
    return {"rateNats": kl.sum(1).mean().item(), "distortionNats": distortion + constant, "activeUnits": active}


if mode == "step":
    figures = bench_step(SIZES[subject], float(sys.argv[4]))
elif mode == "counts":
    figures = bench_counts(subject, int(sys.argv[4]), float(sys.argv[5]))
else:
    with open(subject) as file:
        figures = bench_sweep(json.load(file))
print(json.dumps({**figures, "threads": torch.get_num_threads(), "peakMegabytes": peak_megabytes(), "torch": torch.__version__}))
