"""PyTorch's side of convolution.ts: the encoder and decoder convolutions of a VAE, forward and every gradient.

  convolutionPeer.py SHAPE-JSON SECONDS      prints one line of JSON
"""
import json
import os
import resource
import sys
import time

# OpenBLAS and OpenMP read these once, when PyTorch is loaded.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ.pop("OPENBLAS_CORETYPE", None)

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)
torch.set_flush_denormal(True)

shape, seconds = json.loads(sys.argv[1]), float(sys.argv[2])
rows, size, channels = shape["rows"], shape["size"], shape["channels"]
stride, padding, kernel = shape["stride"], shape["padding"], shape["kernel"]

sizes = [size]
for _ in channels[1:]:
    sizes.append((sizes[-1] + 2 * padding - kernel) // stride + 1)
layers = list(zip(channels, channels[1:]))
encoder = [nn.Conv2d(a, b, kernel, stride, padding) for a, b in layers]
decoder = [nn.ConvTranspose2d(b, a, kernel, stride, padding) for a, b in reversed(layers)]
# Sizes whose last pixels no place of the kernel reaches.
extra = [before - ((after - 1) * stride - 2 * padding + kernel) for before, after in zip(sizes, sizes[1:])][::-1]
parameters = [p for layer in encoder + decoder for p in (layer.weight, layer.bias)]
x = torch.rand(rows, channels[0], size, size)

if len(sys.argv) > 3:  # channels_last: PyTorch's other layout
    x = x.contiguous(memory_format=torch.channels_last)
    for layer in encoder + decoder:
        layer.to(memory_format=torch.channels_last)


def step():
    h = x
    for layer in encoder:
        h = torch.relu(F.conv2d(h, layer.weight, layer.bias, stride, padding))
    for i, (layer, output_padding) in enumerate(zip(decoder, extra)):
        h = F.conv_transpose2d(torch.relu(h) if i else h, layer.weight, layer.bias, stride, padding, output_padding)
    loss = (F.softplus(h) - x * h).sum() / rows
    gradients = torch.autograd.grad(loss, parameters)
    return loss.item(), gradients


times = []
begin = time.perf_counter()
while time.perf_counter() - begin < seconds:
    start = time.perf_counter()
    step()
    times.append(time.perf_counter() - start)
times = sorted(times[3:])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"medianMs": 1e3 * times[len(times) // 2], "steps": len(times), "peakMegabytes": peak, "torch": torch.__version__}))
