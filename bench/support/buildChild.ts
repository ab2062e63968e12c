import path from "node:path";
import { build } from "esbuild";
import { decodersApart, tensorflowApart } from "../../scripts/apartBundles.mjs";
import { packageFolder } from "./productSweep.ts";

/** Bundles a measured program of bench/support as the product's own are, inside the package, where Node finds the runtimes. */
export async function buildChild(name: string): Promise<string> {
  const outfile = path.join(packageFolder, `out/bench/${name}.cjs`);
  await build({
    entryPoints: [path.join(import.meta.dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    mainFields: ["module", "main"],
    external: ["onnxruntime-node", "onnxruntime-web", "h5wasm"],
    plugins: [tensorflowApart("../../dist/tensorflow.cjs"), decodersApart("../../dist/decoders.cjs")],
    logLevel: "warning",
  });
  return outfile;
}
