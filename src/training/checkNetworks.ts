import { plural } from "../core/wording.ts";
import { squareImage } from "../data/exampleShape.ts";
import { mapSizes } from "../model/images.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";
import type { LocatedProblem, SpecPath } from "../spec/problem.ts";
import type { ConvolutionsSpec, DecoderSpec, EncoderSpec, Spec } from "../spec/spec.ts";

/** Checks that the networks suit the data and the batch size. Returns the first problem. */
export function checkNetworks({ model, training }: Spec, layout: ExampleLayout): LocatedProblem | undefined {
  return (
    checkImages("encoder", model.encoder, layout) ??
    checkImages("decoder", model.decoder, layout) ??
    checkBatch([model.encoder, model.decoder], training.batchSize)
  );
}

const imageNetworks: Readonly<Record<"conv" | "pixelCnn", string>> = { conv: "convolutional", pixelCnn: "PixelCNN" };

function checkImages(
  name: "encoder" | "decoder",
  network: EncoderSpec | DecoderSpec,
  { image, columns }: ExampleLayout,
): LocatedProblem | undefined {
  if (network.type !== "conv" && network.type !== "pixelCnn") return undefined;
  if (image === undefined) {
    const square = squareImage(columns);
    const shape =
      square === undefined
        ? `"shape": [height, width], whose product is ${columns}, in data`
        : `"shape": [${square.join(", ")}] in data, if that is what they are`;
    return fault(
      "no-image-shape",
      ["model", name, "type"],
      `A ${imageNetworks[network.type]} ${name} needs images, but the examples are rows of ${columns} numbers without height and width. ` +
        `Set ${shape}; or use "type": "mlp".`,
    );
  }
  return network.type === "conv" ? checkConvolutions(name, network, image) : undefined;
}

function checkConvolutions(
  name: "encoder" | "decoder",
  { channels, kernel, stride }: ConvolutionsSpec,
  [height, width]: readonly [height: number, width: number, channels: number],
): LocatedProblem | undefined {
  const image = `${height} x ${width}`;
  if (kernel > Math.max(height, width)) {
    return fault(
      "kernel-does-not-fit",
      ["model", name, "kernel"],
      `A kernel of ${kernel} x ${kernel} is larger than the images, ${image}. Set "kernel" to at most ${Math.max(height, width)}.`,
    );
  }
  if (stride > kernel) {
    return fault(
      "stride-does-not-fit",
      ["model", name, "stride"],
      `Kernels of ${kernel} x ${kernel} with a stride of ${stride} skip some pixels. Set "stride" to at most ${kernel}, or a larger "kernel".`,
    );
  }
  const sizes = mapSizes([height, width], channels.length, stride);
  const useful = sizes.findIndex(([rows, columns]) => rows * columns === 1);
  if (stride === 1 || useful < 0 || useful >= channels.length) return undefined;
  return fault(
    "too-many-convolutions",
    ["model", name, "channels"],
    `With a stride of ${stride}, ${plural(useful, "convolution")} reduce ${image} pixels to one, but there are ${channels.length}. ` +
      `Remove ${plural(channels.length - useful, "convolution")}, or set a smaller "stride".`,
  );
}

function checkBatch(networks: readonly (EncoderSpec | DecoderSpec)[], batchSize: number): LocatedProblem | undefined {
  if (batchSize > 1 || !networks.some((network) => "normalization" in network && network.normalization === "batch"))
    return undefined;
  return fault(
    "batch-of-one-normalized",
    ["training", "batchSize"],
    'Batch normalisation divides by the standard deviation over the batch, and a batch of 1 has none. Set "batchSize" to 2 or more, or "normalization": "layer".',
  );
}

function fault(code: string, path: SpecPath, message: string): LocatedProblem {
  return { code, severity: "error", message, path };
}
