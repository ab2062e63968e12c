import type * as tensorflow from "@tensorflow/tfjs-core";
import type { ConvolutionTensor } from "../../graph/tensor.ts";

type TensorFlow = typeof tensorflow;
type TfTensor = tensorflow.Tensor;
type Tensor4D = tensorflow.Tensor4D;

/** A convolution by TensorFlow.js's own operation, one model at a time, because that has no model axis. */
export function convolution(tf: TensorFlow, tensor: ConvolutionTensor, [a, b]: readonly TfTensor[]): TfTensor {
  if (a === undefined || b === undefined) throw new Error(`${tensor.operation} needs two operands`);
  const [models] = tensor.shape.slice(0, -4);
  if (models === undefined) return ofOneModel(tf, tensor, a as Tensor4D, b as Tensor4D);
  const ofModel = (stack: TfTensor, m: number): Tensor4D =>
    tf.squeeze(tf.slice(stack, stack.shape[0] === 1 ? 0 : m, 1), [0]);
  return tf.stack(Array.from({ length: models }, (_, m) => ofOneModel(tf, tensor, ofModel(a, m), ofModel(b, m))));
}

function ofOneModel(
  tf: TensorFlow,
  { operation, shape, geometry }: ConvolutionTensor,
  a: Tensor4D,
  b: Tensor4D,
): Tensor4D {
  const {
    image,
    stride,
    padding: [top, left, bottom, right],
  } = geometry;
  const pad = (x: Tensor4D): Tensor4D =>
    tf.pad(x, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
  switch (operation) {
    case "convolve2d":
      return tf.conv2d(pad(a), b, stride, "valid");
    case "convolveTransposed2d": {
      const [rows = 1, height = 1, width = 1, channels = 1] = shape.slice(-4);
      const padded = tf.conv2dTranspose(
        a,
        b,
        [rows, image[0] + top + bottom, image[1] + left + right, channels],
        stride,
        "valid",
      );
      return tf.slice(padded, [0, top, left, 0], [rows, height, width, channels]);
    }
    case "convolutionWeights2d": {
      // Examples and channels are exchanged; the stride becomes a dilation of the response.
      const [height = 1, width = 1, channels = 1, outChannels = 1] = shape.slice(-4);
      const entries: Tensor4D = tf.conv2d(
        tf.transpose(pad(a), [3, 1, 2, 0]),
        tf.transpose(b, [1, 2, 0, 3]),
        1,
        "valid",
        "NHWC",
        stride,
      );
      return tf.transpose(tf.slice(entries, [0, 0, 0, 0], [channels, height, width, outChannels]), [1, 2, 0, 3]);
    }
  }
}
