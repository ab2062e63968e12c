"""Takes a VAE that was trained in Python to VAE Lens. Copy this file into your project.

It needs NumPy and your framework only.

    vae_lens.export(encoder, decoder, x, "exports", beta=4, likelihood={"type": "gaussian", "variance": 0.1})
        writes both networks as ONNX, the rows and a spec: `vae-lens sweep exports/model.vae.json` measures the model.
    vae_lens.log("runs.jsonl", epoch, beta=4, val=vae_lens.figures(mean, log_variance, log_likelihood))
        appends an epoch to a log: `vae-lens import runs.jsonl` shows it.
    vae_lens.latents(mean, log_variance, "latents", beta=4)
        writes posteriors and a spec: `vae-lens sweep latents/latents.vae.json` measures them without the model.

The graphs come from PyTorch's own exporter (run with 1.13), or from Keras' (`Model.export`, Keras 3.8 and
later). From JAX and others, give the paths of .onnx files instead of networks, such as those that jax2onnx
writes.
"""

import inspect
import json
import os
import shutil
import warnings

import numpy as np

POSTERIOR_OUTPUTS = {
    "mean": ("posteriorMean", "mu", "loc", "z_mean"),
    "logVariance": ("posteriorLogVariance", "logvar", "log_var", "log_variance", "z_log_var"),
    "variance": ("posteriorVariance", "var"),
    "standardDeviation": ("posteriorStandardDeviation", "sigma", "std", "scale", "stddev"),
}
SPREADS = ("logVariance", "variance", "standardDeviation")
# The output of a decoder that returns one array.
DECODER_OUTPUT = {
    "gaussian": "mean",
    "bernoulli": "logits",
    "categorical": "logits",
    "poisson": "logMean",
    "negativeBinomial": "logMean",
    "zeroInflatedNegativeBinomial": "logMean",
}
ROWS_TRIED = 64


def export(
    encoder,
    decoder,
    x,
    folder,
    *,
    likelihood,
    beta=1,
    held_out=None,
    labels=None,
    condition=None,
    decoder_inputs=(),
    posterior="logVariance",
    output=None,
    outputs=None,
    layout=None,
):
    """Writes both networks, the rows, and a spec with all betas that were exported into `folder` so far.

    Files: beta-`beta`/encoder.onnx and decoder.onnx, x.npy, and model.vae.json, which is written anew.

    encoder      a network x -> (mean, log-variance), one array with both side by side, a dict, or a torch
                 Normal; or the path of an .onnx file
    decoder      a network z -> the parameters of p(x|z): one array, a dict by the names of the spec's
                 `outputs`, or a torch Normal or Bernoulli; or the path of an .onnx file
    x            the rows as the encoder wants them, [N, D] or images
    held_out     other rows, on which everything is measured (default: a fifth of x)
    likelihood   as in the spec, such as {"type": "gaussian", "variance": 0.1}: for a loss of squared errors,
                 the variance that it implies
    labels       class numbers of the rows of x, then of those of held_out: for probes of z and colours
    condition    of a model conditioned on these labels: what both networks are given besides x and z, for the
                 rows of x; codes or one-hot, [N] or [N, K]
    decoder_inputs  what else a PyTorch decoder is given, in this order after z and the condition: x (teacher
                 forcing), librarySize (the totals of the rows, [N, 1]) or logLibrarySize (their logarithms)
    posterior    what the encoder's second array is: logVariance, variance or standardDeviation
    output       what the decoder's one array is: mean, logits, probabilities or logMean; by default the usual
                 one of the likelihood
    outputs      of .onnx files and Keras models, whose tensors have names of their own: a dict of these names
                 by those of the spec, such as {"posteriorMean": "dense_1"}; usual names are found without it
    layout       of images: channelsFirst (PyTorch's default) or channelsLast
    Returns the path of the spec. Warns of what looks wrong.
    """
    value = _number(beta)
    target = os.path.join(folder, f"beta-{value}")
    os.makedirs(target, exist_ok=True)
    rows = _array(x)
    layout = layout or (
        "rows" if rows.ndim < 3 else "channelsFirst" if _framework(encoder) == "torch" else "channelsLast"
    )
    if condition is not None and labels is None:
        raise ValueError(
            "The networks have a condition, but labels are missing: give the class number of each row of x, then"
            " of held_out. For a condition of numbers, write a spec with data.conditionColumns."
        )
    labels = None if labels is None else _labels(labels, len(rows), held_out)
    _check_rows(rows, likelihood)
    paths = [os.path.join(target, f"{name}.onnx") for name in ("encoder", "decoder")]
    if _framework(encoder) == "torch":
        inputs = _torch_inputs(x, rows, condition, decoder_inputs)
        outputs = _export_torch(encoder, decoder, *inputs, paths, posterior, output, likelihood)
    else:
        for network, path in zip((encoder, decoder), paths):
            _export_other(network, path)
    _save_rows(folder, "x.npy", rows, layout)
    data = {"path": "x.npy"}
    if held_out is not None:
        _save_rows(folder, "held-out.npy", _array(held_out), layout)
        data["heldOut"] = {"path": "held-out.npy"}
    if labels is not None:
        np.save(os.path.join(folder, "labels.npy"), labels)
        data["labels"] = "labels.npy"
    return _write_spec(folder, data, likelihood, condition is not None, layout, outputs)


def figures(mean, log_variance, log_likelihood):
    """The figures of a log: of posteriors [N, K] and log p(x|z) of each row [N], in nats, with every constant."""
    mean, log_variance, log_likelihood = _array(mean), _array(log_variance), _array(log_likelihood)
    kl = (mean**2 + np.exp(log_variance) - 1 - log_variance) / 2
    return {
        "kl": kl.mean(0).tolist(),
        "distortion": -float(log_likelihood.mean()),
        "active_units": int((mean.var(0) > 0.01).sum()),
    }


def log(file, epoch, *, train=None, val=None, **settings):
    """Appends an epoch to a .jsonl file.

    `settings` distinguish runs: beta, seed, latent_size, or any field of a spec.
    """
    splits = {name: figures_ for name, figures_ in (("train", train), ("val", val)) if figures_ is not None}
    run = " ".join(f"{name}={value}" for name, value in settings.items()) or "run"
    with open(file, "a", encoding="utf-8") as lines:
        lines.write(json.dumps({"run": run, "epoch": epoch, **settings, **splits}) + "\n")


def latents(mean, spread, folder, *, beta=1, posterior="logVariance", layout=None, data=None):
    """Writes posteriors of one row an example, and a spec with all betas that were written into `folder` so far.

    Files: beta-`beta`/mean.npy and logVariance.npy, and latents.vae.json, which is written anew.

    mean         means [N, K] or with any further axes; or a torch Normal, with None for the spread
    spread       log-variances of the same shape; None where only means are known: there is no rate then
    posterior    what the spread is: logVariance, variance or standardDeviation
    layout       of latents with further axes: channelsFirst (PyTorch's) or channelsLast, for figures by channel
    data         the spec's data section, if its labels or rows matter: posteriors are of its held-out part
    Returns the path of the spec. Warns of what looks wrong.
    """
    if hasattr(mean, "loc") and hasattr(mean, "scale"):
        mean, spread, posterior = mean.loc, mean.scale, "standardDeviation"
    if posterior not in SPREADS:
        raise ValueError(f"posterior is {posterior!r}: give one of {', '.join(SPREADS)}.")
    mean, spread = _array(mean), None if spread is None else _array(spread)
    log_variances = _log_variances(mean, spread, posterior)
    value = _number(beta)
    target = os.path.join(folder, f"beta-{value}")
    os.makedirs(target, exist_ok=True)
    np.save(os.path.join(target, "mean.npy"), mean)
    spread_path = os.path.join(target, "logVariance.npy")
    if log_variances is not None:
        np.save(spread_path, log_variances)
    elif os.path.exists(spread_path):
        os.remove(spread_path)  # of an earlier call
    betas = _betas(folder, "mean.npy")
    without = [b for b in betas if b not in _betas(folder, "logVariance.npy")]
    if without and len(without) < len(betas):
        warnings.warn(
            f"The posteriors of beta {', '.join(without)} have no spread, so that none is used for any. Write them"
            " again with theirs, or into another folder.",
            stacklevel=2,
        )
    model = {"type": "latents", "mean": "{folder}/mean.npy"}
    if not without:
        model["logVariance"] = "{folder}/logVariance.npy"
    if layout is not None:
        model["layout"] = layout
    return _write_sweep(folder, "latents.vae.json", {"data": data} if data else {}, model, betas)


def _log_variances(mean, spread, posterior):
    """@raises ValueError for posteriors that cannot be."""
    if mean.ndim < 2:
        raise ValueError(f"mean has the shape {mean.shape}: give one row an example, [N, K].")
    if spread is not None and spread.shape != mean.shape:
        raise ValueError(
            f"mean has the shape {mean.shape}, but {posterior} has {spread.shape}: give both of the same rows."
        )
    for name, values in (("mean", mean), (posterior, spread)):
        if values is not None and not np.isfinite(values).all():
            raise ValueError(f"{int((~np.isfinite(values)).sum())} values of {name} are NaN or infinite.")
    if spread is None:
        return None
    if posterior == "logVariance":
        if (spread > 0).all():
            warnings.warn(_wider(spread, "Every posterior"), stacklevel=3)
        return spread
    if spread.min() <= 0:
        raise ValueError(
            f"The smallest {posterior} is {spread.min():.4g}, and it has to be above 0. If these are"
            ' log-variances, pass posterior="logVariance".'
        )
    return np.log(spread) * (2 if posterior == "standardDeviation" else 1)


def _wider(log_variances, which):
    return (
        f"{which} is wider than the prior (log-variances from {log_variances.min():.4g}). If these are standard"
        ' deviations or variances, pass posterior="standardDeviation" or "variance".'
    )


def _labels(labels, rows, held_out):
    """The class numbers of all rows. @raises ValueError if their number is another one."""
    labels = _array(labels)
    wanted = rows + (0 if held_out is None else len(held_out))
    if labels.shape != (wanted,):
        raise ValueError(
            f"labels has the shape {labels.shape}, and x{'' if held_out is None else ' and held_out together'}"
            f" {wanted} rows: give one class number a row, first those of x."
        )
    return labels


def _torch_inputs(x, rows, condition, decoder_inputs):
    """What both networks are given to write their graphs, by name: of the encoder, and of the decoder after z."""
    import torch

    totals = rows.reshape(len(rows), -1).sum(1, keepdims=True).astype("float32")
    further = {"x": x, "librarySize": totals, "logLibrarySize": np.log(np.maximum(totals, 1))}
    unknown = [name for name in decoder_inputs if name not in further]
    if isinstance(decoder_inputs, str) or unknown:
        raise ValueError(f"decoder_inputs is {decoder_inputs!r}: give a list of some of {', '.join(further)}.")
    second = {} if condition is None else {"condition": condition}
    of_encoder = {"x": x, **second}
    of_decoder = {**second, **{name: further[name] for name in decoder_inputs}}
    return [
        {name: torch.as_tensor(part)[:ROWS_TRIED] for name, part in parts.items()}
        for parts in (of_encoder, of_decoder)
    ]


def _export_torch(encoder, decoder, of_encoder, of_decoder, paths, posterior, output, likelihood):
    import torch

    def graph_of(network, named):
        class Graph(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.network = network

            def forward(self, *inputs):
                return tuple(named(self.network(*inputs)).values())

        return Graph()

    for name, network in (("encoder", encoder), ("decoder", decoder)):
        if network.training:
            warnings.warn(
                f"The {name} is in training mode. It is exported as {name}.eval() computes it: without"
                " dropout, with the running batch statistics.",
                stacklevel=3,
            )
    were_training = [encoder.training, decoder.training]
    encoder.eval(), decoder.eval()
    try:
        with torch.no_grad():
            code = _posterior_arrays(encoder(*of_encoder.values()), posterior)
            of_decoder = {"z": code["mu"], **of_decoder}
            result = decoder(*of_decoder.values())
            decoded_by = _decoder_namer(output, likelihood, result)
            decoded = decoded_by(result)
            _check_outputs(
                {name: _array(part) for name, part in code.items()},
                {name: _array(part) for name, part in decoded.items()},
                _array(of_encoder["x"]),
                likelihood,
            )
            of_code = graph_of(encoder, lambda result: _posterior_arrays(result, posterior))
            _write_torch(of_code, of_encoder, paths[0], list(code))
            _write_torch(graph_of(decoder, decoded_by), of_decoder, paths[1], list(decoded))
    finally:
        encoder.train(were_training[0]), decoder.train(were_training[1])
    scale = next(name for name in code if name != "mu")
    kinds = {
        "logvar": "posteriorLogVariance",
        "variance": "posteriorVariance",
        "sigma": "posteriorStandardDeviation",
    }
    return {"posteriorMean": "mu", kinds[scale]: scale, **{name: name for name in decoded}}


def _write_torch(graph, named_inputs, path, output_names):
    import torch

    inputs = tuple(named_inputs.values())
    options = {
        "input_names": list(named_inputs),
        "output_names": output_names,
        "dynamic_axes": {name: {0: "n"} for name in (*named_inputs, *output_names)},
        "opset_version": 17,
    }
    newer = "dynamo" in inspect.signature(torch.onnx.export).parameters
    try:
        # Needs no further package, unlike the newer exporter.
        torch.onnx.export(graph, inputs, path, **({"dynamo": False} if newer else {}), **options)
    except Exception as error:
        if "requires grad as a constant" in str(error):
            raise ValueError(
                f"The network of {os.path.basename(path)} uses parameters of a module that is not its own. Assign"
                " this module to it, such as encoder.module = module, and use self.module in forward."
            ) from error
        if not newer:
            raise
        torch.onnx.export(graph, inputs, path, dynamo=True, **{**options, "opset_version": 18})


def _export_other(network, path):
    if isinstance(network, (str, os.PathLike)):
        if os.path.abspath(network) != os.path.abspath(path):
            shutil.copyfile(network, path)
    elif hasattr(network, "export"):
        network.export(path, format="onnx")
    else:
        raise TypeError(
            f"{type(network).__name__} is neither a torch.nn.Module nor a Keras model. Write it as ONNX with"
            " your framework, and give the file's path."
        )


def _posterior_arrays(result, posterior):
    """Arrays of q(z|x) by the names that they get in the graph."""
    if hasattr(result, "loc") and hasattr(result, "scale"):
        return {"mu": result.loc, "sigma": result.scale}
    names = {"logVariance": "logvar", "variance": "variance", "standardDeviation": "sigma"}
    if isinstance(result, dict):
        found = {
            kind: result[name]
            for kind, usual in POSTERIOR_OUTPUTS.items()
            for name in usual
            if name in result
        }
        if "mean" not in found or len(found) < 2:
            raise ValueError(
                f"The encoder returns {', '.join(map(str, result))}: name a mean and a log-variance, variance"
                " or standard deviation, such as mu and logvar."
            )
        return {"mu": found["mean"], **{names[kind]: part for kind, part in found.items() if kind != "mean"}}
    if not isinstance(result, (tuple, list)):
        result = (result[:, : result.shape[1] // 2], result[:, result.shape[1] // 2 :])
    if len(result) != 2:
        raise ValueError(
            f"The encoder returns {len(result)} arrays; give one that returns the mean and the {posterior} of"
            " q(z|x) only."
        )
    return {"mu": result[0], names[posterior]: result[1]}


def _decoder_namer(output, likelihood, result):
    """A function that gives the decoder's arrays by the names of the spec's `outputs`."""
    kind = likelihood["type"]
    if isinstance(result, dict):
        return dict
    if hasattr(result, "loc") and hasattr(result, "scale"):
        return lambda normal: {"mean": normal.loc, "standardDeviation": normal.scale}
    if hasattr(result, "logits") and hasattr(result, "probs"):
        return lambda bernoulli: {"logits": bernoulli.logits}
    if isinstance(result, (tuple, list)):
        raise ValueError(
            f"The decoder returns {len(result)} arrays; return a dict by the names of the spec's outputs,"
            " such as mean and logVariance."
        )
    if output is None:
        values = _array(result)
        output = DECODER_OUTPUT[kind]
        if output == "logits" and values.min() >= 0 and values.max() <= 1:
            output = "probabilities"
            warnings.warn(
                "All outputs of the decoder are between 0 and 1: they are taken as probabilities. Pass"
                ' output="logits" if they are logits.',
                stacklevel=4,
            )
    return lambda array: {output: array}


def _check_rows(rows, likelihood):
    if not np.isfinite(rows).all():
        warnings.warn(
            f"{int((~np.isfinite(rows)).sum())} values of x are NaN or infinite. Remove these rows.",
            stacklevel=3,
        )
    elif likelihood["type"] == "bernoulli" and (rows.min() < 0 or rows.max() > 1):
        warnings.warn(
            f"x has values from {rows.min():.4g} to {rows.max():.4g}, and a bernoulli likelihood needs values"
            " from 0 to 1. Scale x, or choose another likelihood.",
            stacklevel=3,
        )


def _check_outputs(code, decoded, rows, likelihood):
    for name, values in (*code.items(), *decoded.items()):
        if not np.isfinite(values).all():
            warnings.warn(f"{name} is NaN or infinite for some of the first {ROWS_TRIED} rows.", stacklevel=4)
    if "logvar" in code and (code["logvar"] > 0).all():
        warnings.warn(_wider(code["logvar"], "Every posterior of the first rows"), stacklevel=4)
    mean = decoded.get("mean")
    if (
        likelihood["type"] == "gaussian"
        and mean is not None
        and mean.min() >= 0
        and mean.max() <= 1
        and (rows.min() < -0.5 or rows.max() > 1.5)
    ):
        warnings.warn(
            f"The decoder's outputs are between 0 and 1, but x has values from {rows.min():.4g} to"
            f" {rows.max():.4g}. Give x as the networks saw it in training.",
            stacklevel=4,
        )


def _write_spec(folder, data, likelihood, conditioned, layout, outputs):
    model = {
        "type": "onnx",
        "encoder": "{folder}/encoder.onnx",
        "decoder": "{folder}/decoder.onnx",
        "likelihood": likelihood,
    }
    if conditioned:
        model["condition"] = "labels"
    if layout != "rows":
        model["layout"] = layout
    if outputs:
        model["outputs"] = outputs
    return _write_sweep(folder, "model.vae.json", {"data": data}, model, _betas(folder, "encoder.onnx"))


def _betas(folder, file):
    """The betas of the folders beta-B that have the file, as these names have them."""
    named = [name[len("beta-") :] for name in os.listdir(folder) if name.startswith("beta-")]
    return sorted(
        (beta for beta in named if os.path.exists(os.path.join(folder, f"beta-{beta}", file))), key=float
    )


def _write_sweep(folder, name, data, model, betas):
    """Writes a spec with a point for each beta. In paths of the model, {folder} stands for the folder of one."""
    value = "{objective.beta}" if len(betas) > 1 else betas[0]
    model = {
        field: part.replace("{folder}", f"beta-{value}") if isinstance(part, str) else part
        for field, part in model.items()
    }
    spec = {**data, "model": model, "objective": {"type": "beta", "beta": json.loads(betas[0])}}
    if len(betas) > 1:
        spec["sweep"] = {"objective.beta": [json.loads(beta) for beta in betas]}
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(spec, indent=2) + "\n")
    return path


def _save_rows(folder, name, rows, layout):
    # The spec's rows have channels last.
    np.save(
        os.path.join(folder, name),
        np.moveaxis(rows, 1, -1) if layout == "channelsFirst" and rows.ndim == 4 else rows,
    )


def _array(values):
    for step in ("detach", "cpu"):
        values = getattr(values, step)() if hasattr(values, step) else values
    # NumPy has no bfloat16.
    return np.asarray(values.float() if str(getattr(values, "dtype", "")) == "torch.bfloat16" else values)


def _framework(network):
    return "torch" if any(kind.__module__.startswith("torch.") for kind in type(network).__mro__) else "other"


def _number(value):
    value = float(value)
    return str(int(value)) if value.is_integer() else repr(value)
