/**
 * `@tensorflow/tfjs-node`, TensorFlow's own library. Users install it themselves, because its installation downloads files, and name its
 * folder.
 */
import { createRequire } from "node:module";
import { resolve } from "node:path";
import type * as tensorflow from "@tensorflow/tfjs-core";
import type { TensorFlowRuntime } from "./tensorflowEngine.ts";

const PACKAGE = "@tensorflow/tfjs-node";

interface TfjsNode {
  readonly tf: typeof tensorflow & { readonly version: Readonly<Record<string, string>> };
}

/** The module is not installed, as opposed to damaged. */
export class NotInstalledError extends Error {
  override readonly name = "NotInstalledError";
}

/**
 * Loads tfjs-node as a program in `folder` would.
 * @throws NotInstalledError when it is not installed there; any error of its loading
 */
export async function nodeRuntime(folder: string): Promise<TensorFlowRuntime> {
  // The file need not exist: resolution starts at its folder.
  const require = createRequire(resolve(folder, "vae-lens.cjs"));
  let file: string;
  try {
    file = require.resolve(PACKAGE);
  } catch {
    throw new NotInstalledError(`${PACKAGE} is not installed in ${folder}`);
  }
  restoreUtil(require("node:util") as Record<string, unknown>);
  const tf = require(file) as TfjsNode["tf"];
  tf.enableProdMode();
  if (!(await tf.setBackend("tensorflow"))) throw new Error("its backend does not start");
  return { name: `tensorflow ${tf.version["tfjs-node"] ?? ""} tfjs-node`, tf, backend: "tensorflow" };
}

/**
 * tfjs-node 4.22 calls two functions that Node 23 has taken away (tensorflow/tfjs 8425). Where they are missing, this process
 * gets them back: it is one that trains, and nothing else of the user's runs in it.
 */
export function restoreUtil(util: Record<string, unknown>): void {
  util["isNullOrUndefined"] ??= (value: unknown): boolean => value === null || value === undefined;
  util["isArray"] ??= (value: unknown): boolean => Array.isArray(value);
}
