/**
 * Kernels that TensorFlow.js's WebAssembly runtime lacks for training, composed of those that it has. Intermediate tensors belong to
 * the enclosing run and are released with it.
 */
import * as tf from "@tensorflow/tfjs-core";

const BACKEND = "wasm";

/** Kernels are registered once per process: all copies of TensorFlow.js share them. */
let patched = false;

export function patchWasmKernels(): void {
  if (patched) return;
  patched = true;
  registerConvolutionWeights();
  transposeBeforeProducts();
}

/**
 * Conv2DBackpropFilter is missing, so that convolutions cannot be differentiated with respect to their kernel. It is a convolution
 * itself: examples and channels are exchanged, and the stride becomes a dilation of the response.
 */
function registerConvolutionWeights(): void {
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as unknown as Readonly<Record<"x" | "dy", tf.Tensor4D>>;
      const { strides, pad, filterShape } = attrs as unknown as tf.Conv2DBackpropFilterAttrs;
      const spacing = typeof strides === "number" ? ([strides, strides] as [number, number]) : strides;
      // Paddings are separate tensors here (convolution.ts): TensorFlow.js is called with "valid" only.
      if (pad !== "valid")
        throw new Error(`convolutions are differentiated with padding "valid" only, not ${JSON.stringify(pad)}`);
      const entries: tf.Tensor4D = tf.conv2d(
        tf.transpose(x, [3, 1, 2, 0]),
        tf.transpose(dy, [1, 2, 0, 3]),
        1,
        "valid",
        "NHWC",
        spacing,
      );
      const [height, width, channels, outChannels] = filterShape;
      return tf.transpose(tf.slice(entries, [0, 0, 0, 0], [channels, height, width, outChannels]), [1, 2, 0, 3]);
    },
  });
}

/** Its product of transposed matrices takes six times as long as a transposition and a product (docs/decisions/0006). */
function transposeBeforeProducts(): void {
  const asShipped = tf.getKernel(tf.BatchMatMul, BACKEND);
  tf.unregisterKernel(tf.BatchMatMul, BACKEND);
  tf.registerKernel({
    ...asShipped,
    kernelFunc: (call) => {
      const { transposeA, transposeB } = call.attrs as unknown as tf.BatchMatMulAttrs;
      if (!transposeA && !transposeB) return asShipped.kernelFunc(call);
      const { a, b } = call.inputs as unknown as Readonly<Record<"a" | "b", tf.Tensor>>;
      const upright = (matrices: tf.Tensor, transposed: boolean): tf.Tensor => {
        const last = matrices.rank - 1;
        return transposed ? tf.transpose(matrices, [...matrices.shape.slice(0, -2).keys(), last, last - 1]) : matrices;
      };
      return asShipped.kernelFunc({
        ...call,
        inputs: { a: upright(a, transposeA), b: upright(b, transposeB) },
        attrs: { transposeA: false, transposeB: false },
      });
    },
  });
}
