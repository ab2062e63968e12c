"""The layers of all networks. Arrays are [rows, numbers]; images are [rows, height, width, channels] within a convolution."""

import math

import numpy as np

NORMALIZATION_EPSILON = 1e-5

erf = np.vectorize(math.erf, otypes=[float])


def sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


ACTIVATIONS = {
    "relu": lambda x: np.maximum(x, 0),
    "leakyRelu": lambda x: np.where(x > 0, x, 0.01 * x),
    "tanh": np.tanh,
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "gelu": lambda x: 0.5 * x * (1 + erf(x / math.sqrt(2))),
    "silu": lambda x: x * sigmoid(x),
    "softplus": lambda x: np.logaddexp(0, x),
    "sigmoid": sigmoid,
}


def complete(weights, name, x, layers, pixels=1):
    """What follows the product of a hidden layer: bias, normalisation, nonlinearity. Dropout is for training only.
    A convolution has a row for each pixel, `pixels` of them in an example, and its units are channels."""
    normalization = layers.get("normalization", "none")
    if normalization != "batch":
        x = x + weights[f"{name}.bias"]
    if normalization == "batch":
        mean, variance = weights[f"{name}.runningMean"], weights[f"{name}.runningVariance"]
    elif normalization == "layer":
        # Over all units and pixels of an example.
        examples = x.reshape(-1, pixels * x.shape[1])
        mean, variance = (np.repeat(of(examples, axis=1), pixels)[:, None] for of in (np.mean, np.var))
    if normalization != "none":
        x = (x - mean) / np.sqrt(variance + NORMALIZATION_EPSILON)
        x = x * weights[f"{name}.scale"] + weights[f"{name}.shift"]
    return ACTIVATIONS[layers["activation"]](x)


def hidden_layers(weights, name, x, hidden, layers, skip=False):
    """A multilayer perceptron without its output. With `skip`, its input is appended to the output of every layer."""
    h = x
    for i in range(len(hidden)):
        h = complete(weights, f"{name}.{i}", h @ weights[f"{name}.{i}.weight"], layers)
        if skip:
            h = np.concatenate([h, x], axis=1)
    return h


def linear(weights, name, x):
    return x @ weights[f"{name}.weight"] + weights[f"{name}.bias"]


# Convolutions.


def same_padding(size, kernel, stride):
    """(before, after) along one axis: ceil(size / stride) places; of an odd number the larger part is after."""
    total = max(0, (math.ceil(size / stride) - 1) * stride + kernel - size)
    return total // 2, total - total // 2


def convolve(images, kernel, stride, vertical, horizontal):
    """A cross-correlation. `kernel`: [height, width, channels, out channels]; paddings with zeros: (before, after)."""
    height, width = kernel.shape[:2]
    padded = np.pad(images, [(0, 0), vertical, horizontal, (0, 0)])
    down = (padded.shape[1] - height) // stride + 1
    across = (padded.shape[2] - width) // stride + 1
    response = np.zeros((len(images), down, across, kernel.shape[3]))
    for i in range(height):
        for j in range(width):
            seen = padded[:, i : i + stride * down : stride, j : j + stride * across : stride]
            response += seen[:, :down, :across] @ kernel[i, j]
    return response


def convolve_transposed(responses, kernel, stride, size):
    """The transpose of `convolve` with same padding from images of `size`. `kernel`: [height, width, out channels, channels]."""
    height, width, out_channels = kernel.shape[:3]
    down, across = responses.shape[1:3]
    top, left = same_padding(size[0], height, stride)[0], same_padding(size[1], width, stride)[0]
    padded = np.zeros((len(responses), stride * down + height, stride * across + width, out_channels))
    for i in range(height):
        for j in range(width):
            padded[:, i : i + stride * down : stride, j : j + stride * across : stride] += responses @ kernel[i, j].T
    return padded[:, top : top + size[0], left : left + size[1]]


def map_sizes(size, convolutions, stride):
    """Sizes of an image and of the maps that convolutions with same padding make of it."""
    sizes = [tuple(size)]
    for _ in range(convolutions):
        sizes.append(tuple(math.ceil(length / stride) for length in sizes[-1]))
    return sizes


def as_blocks(pixels, count, channels):
    """[rows * count, parts * channels] -> [rows, parts * (count * channels)]: whole images, one after another."""
    parts = pixels.shape[1] // channels
    return pixels.reshape(-1, count, parts, channels).transpose(0, 2, 1, 3).reshape(-1, parts * count * channels)


# Masked networks (MADE). A unit has a degree and sees units of lower degrees, or of its own degree and lower ones.


def column_degrees(columns, is_reversed=False):
    return np.arange(columns, 0, -1) if is_reversed else np.arange(1, columns + 1)


def hidden_degrees(units, columns):
    return np.arange(units) * columns // units


def hidden_mask(inputs, units):
    return (inputs[:, None] <= units[None, :]).astype(float)


def output_mask(units, outputs):
    return (units[:, None] < outputs[None, :]).astype(float)


def masked_network(weights, name, x, context, hidden, layers, columns, inputs_per_column, outputs_per_column, is_reversed=False):
    """Outputs for a column, in blocks of columns, depend on earlier columns of x and on the context (None: none).
    The context is an input of the first hidden layer and of the outputs."""
    order = column_degrees(columns, is_reversed)
    degrees = np.repeat(order, inputs_per_column)
    h = x
    for i, size in enumerate(hidden):
        layer = f"{name}.{i}"
        units = hidden_degrees(size, columns)
        h = h @ (weights[f"{layer}.weight"] * hidden_mask(degrees, units))
        if i == 0 and context is not None:
            h = h + context @ weights[f"{layer}.context"]
        h, degrees = complete(weights, layer, h, layers), units
    mask = output_mask(degrees, np.tile(order, outputs_per_column))
    out = h @ (weights[f"{name}.output.weight"] * mask) + weights[f"{name}.output.bias"]
    return out if context is None else out + context @ weights[f"{name}.output.context"]
