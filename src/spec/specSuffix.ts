/** How the name of a spec's file ends. */
export const SPEC_SUFFIX = ".vae.json";
