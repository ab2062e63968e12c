/**
 * An esbuild plugin: TensorFlow.js stays out of the programs. They load it from a bundle of its own, when it is asked for.
 * @param {string} bundle as the program's file will find it
 * @returns {import("esbuild").Plugin}
 */
export function tensorflowApart(bundle = "./tensorflow.cjs") {
  return {
    name: "tensorflow-apart",
    setup: ({ onResolve }) => {
      onResolve({ filter: /\/bundledRuntime\.ts$/ }, () => ({ path: bundle, external: true }));
    },
  };
}
