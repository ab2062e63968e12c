/**
 * An esbuild plugin: TensorFlow.js stays out of the programs. They load it from a bundle of its own, when it is asked for.
 * @param {string} bundle as the program's file will find it
 * @returns {import("esbuild").Plugin}
 */
export function tensorflowApart(bundle = "./tensorflow.cjs") {
  return apart("tensorflow-apart", /\/bundledRuntime\.ts$/, bundle);
}

/**
 * The same for decoders of files, which several programs use.
 * @param {string} bundle
 * @returns {import("esbuild").Plugin}
 */
export function decodersApart(bundle = "./decoders.cjs") {
  return apart("decoders-apart", /\/decoderPrograms\.ts$/, bundle);
}

/**
 * The same for the SDK of the protocol that `vae-lens mcp` speaks.
 * @param {string} bundle
 * @returns {import("esbuild").Plugin}
 */
export function mcpApart(bundle = "./mcp.cjs") {
  return apart("mcp-apart", /\/mcp\/sdk\.ts$|^\.\/sdk\.ts$/, bundle);
}

/** @param {string} name @param {RegExp} filter of the imported file @param {string} bundle @returns {import("esbuild").Plugin} */
function apart(name, filter, bundle) {
  return {
    name,
    setup: ({ onResolve }) => {
      onResolve({ filter }, ({ kind }) => (kind === "entry-point" ? undefined : { path: bundle, external: true }));
    },
  };
}
