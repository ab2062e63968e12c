/**
 * What TensorFlow.js's WebAssembly runtime lacks for training, made of what it has. Tensors made on the way are the
 * enclosing run's, and go with it.
 */
import * as tf from "@tensorflow/tfjs-core";

const BACKEND = "wasm";

/** Once a process: what is registered, TensorFlow.js shares between all its copies. */
let mended = false;

export function patchWasmKernels(): void {
  if (mended) return;
  mended = true;
  registerConvolutionWeights();
  transposeBeforeProducts();
}

/**
 * Conv2DBackpropFilter is missing, so that no convolution can be differentiated by its kernel. It is a convolution itself:
 * examples and channels change places, and the stride of places becomes a spacing of the response's entries.
 */
function registerConvolutionWeights(): void {
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as unknown as Readonly<Record<"x" | "dy", tf.Tensor4D>>;
      const { strides, pad, filterShape } = attrs as unknown as tf.Conv2DBackpropFilterAttrs;
      const spacing = typeof strides === "number" ? ([strides, strides] as [number, number]) : strides;
      // Paddings are tensors of their own here (convolution.ts): TensorFlow.js is only asked for "valid" ones.
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

/** Its products of transposed matrices are six times as slow as a transposition and a product (docs/decisions/0006). */
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
