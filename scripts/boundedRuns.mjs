// hyparquet 1.31 writes a run of a Parquet page as often as the run says, also beyond the values of the page: a damaged page of some bytes
// grows an array to hundreds of millions of entries, at which V8 ends the process. Both bundler and tests use the corrected loop.

export const encodingFile = /hyparquet[\\/]src[\\/]encoding\.js$/;

const unbounded = "for (let i = 0; i < count; i++) {\n    output[seen + i] = value";
const bounded = "for (let i = 0; i < count && seen + i < output.length; i++) {\n    output[seen + i] = value";

/** @param {string} source of hyparquet's encoding.js */
export function boundRuns(source) {
  if (!source.includes(unbounded))
    throw new Error(
      "hyparquet's loop over runs has changed: check whether it is bounded, then change scripts/boundedRuns.mjs",
    );
  return source.replace(unbounded, bounded);
}
