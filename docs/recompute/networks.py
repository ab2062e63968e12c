"""Encoders and decoders, by the names of the exported tensors."""

import numpy as np

from layers import (
    as_blocks,
    column_degrees,
    complete,
    convolve,
    convolve_transposed,
    hidden_degrees,
    hidden_layers,
    hidden_mask,
    linear,
    map_sizes,
    masked_network,
    output_mask,
    same_padding,
)


def beside(x, condition):
    return x if condition is None else np.concatenate([x, condition], axis=1)


def encode(weights, spec, image, shown, condition):
    """Features of rows as the encoder sees them, [rows, features]."""
    encoder = spec["model"]["encoder"]
    if encoder["type"] == "mlp":
        return hidden_layers(weights, "encoder", beside(shown, condition), encoder["hidden"], encoder)
    height, width = image[:2]
    kernel, stride = encoder["kernel"], encoder["stride"]
    sizes = map_sizes((height, width), len(encoder["channels"]), stride)
    # Several numbers of a column (one-hot classes) are side by side, as the channels of a pixel are.
    maps = shown.reshape(len(shown), height, width, -1)
    for i, channels in enumerate(encoder["channels"]):
        name = f"encoder.convolution{i}"
        down, across = (same_padding(length, kernel, stride) for length in sizes[i])
        maps = convolve(maps, weights[f"{name}.weight"], stride, down, across)
        pixels = sizes[i + 1][0] * sizes[i + 1][1]
        maps = complete(weights, name, maps.reshape(-1, channels), encoder, pixels).reshape(maps.shape)
    return hidden_layers(weights, "encoder", beside(maps.reshape(len(maps), -1), condition), encoder["hidden"], encoder)


def decode(weights, spec, image, columns, z, shown, condition, outputs_per_column):
    """Numbers for each column, [rows, outputs_per_column * columns], in blocks of columns.
    `shown`: the data as the encoder sees them, of which autoregressive decoders see the columns before each."""
    decoder = spec["model"]["decoder"]
    code = beside(z, condition)
    if decoder["type"] == "mlp":
        h = hidden_layers(weights, "decoder", code, decoder["hidden"], decoder, decoder["skip"])
        return linear(weights, "decoder.output", h)
    if decoder["type"] == "conv":
        return convolutional(weights, decoder, image, code, outputs_per_column)
    shown_per_column = shown.shape[1] // columns
    if decoder["type"] == "autoregressive":
        return masked_network(
            weights, "decoder", shown, code, decoder["hidden"], decoder, columns, shown_per_column, outputs_per_column
        )
    return pixel_cnn(weights, decoder, image, code, shown, shown_per_column, outputs_per_column)


def convolutional(weights, decoder, image, code, outputs_per_column):
    """Dense layers, the last of which gives the smallest map; then transposed convolutions up to the image."""
    height, width, channels = image
    kernel, stride = decoder["kernel"], decoder["stride"]
    sizes = map_sizes((height, width), len(decoder["channels"]), stride)[::-1]
    units = sizes[0][0] * sizes[0][1] * decoder["channels"][0]
    h = hidden_layers(weights, "decoder", code, [*decoder["hidden"], units], decoder)
    maps = h.reshape(len(h), *sizes[0], decoder["channels"][0])
    last = len(decoder["channels"]) - 1
    for i in range(last + 1):
        name = "decoder.output" if i == last else f"decoder.convolution{i}"
        maps = convolve_transposed(maps, weights[f"{name}.weight"], stride, sizes[i + 1])
        pixels = maps.reshape(-1, maps.shape[3])
        if i == last:
            return as_blocks(pixels + weights[f"{name}.bias"], height * width, channels)
        maps = complete(weights, name, pixels, decoder, sizes[i + 1][0] * sizes[i + 1][1]).reshape(maps.shape)


def pixel_cnn(weights, decoder, image, code, shown, shown_per_column, outputs_per_column):
    """Masked convolutions: kernels have no rows below their centre, and at the centre see the earlier channels only."""
    height, width, channels = image
    kernel = decoder["kernel"]
    above = kernel // 2
    degrees = np.repeat(column_degrees(channels), shown_per_column)
    maps = shown.reshape(len(shown), height, width, -1)
    for i, after in enumerate(decoder["channels"]):
        name = f"decoder.{i}"
        units = hidden_degrees(after, channels)
        mask = np.zeros((above + 1, kernel, len(degrees), after))
        mask[:above] = 1
        mask[above, :above] = 1
        mask[above, above] = hidden_mask(degrees, units)
        maps = convolve(maps, weights[f"{name}.weight"] * mask, 1, (above, 0), (above, kernel - 1 - above))
        # The code adds a map to the first layer, and one number per channel to the others.
        of_code = code @ weights[f"{name}.context"]
        maps = maps + of_code.reshape(len(code), *((height, width) if i == 0 else (1, 1)), after)
        maps = complete(weights, name, maps.reshape(-1, after), decoder).reshape(maps.shape)
        degrees = units
    mask = output_mask(degrees, np.tile(column_degrees(channels), outputs_per_column))
    pixels = maps.reshape(-1, maps.shape[3]) @ (weights["decoder.output.weight"] * mask)
    return as_blocks(pixels, height * width, channels) + weights["decoder.output.bias"]
