import { resolve } from "node:path";
import type { Installation } from "./taskScript.ts";

/** Variables that VAE Lens reads; the environment of a job is otherwise that of a login on its node. */
const PASSED_ON = ["VAE_LENS_USER_FOLDER", "VAE_LENS_TENSORFLOW"];

/** The programs of this process, for the nodes. @param cli the command line's file */
export function installationOf(cli: string, version: string, tensorflowFolder: string | null): Installation {
  const passed = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const environment = {
    ...Object.fromEntries(passed),
    ...(tensorflowFolder === null ? {} : { VAE_LENS_TENSORFLOW: resolve(tensorflowFolder) }),
    // Of desktop VS Code, whose executable runs as Node.js with it.
    ...("electron" in process.versions ? { ELECTRON_RUN_AS_NODE: "1" } : {}),
  };
  return { node: process.execPath, cli, version, environment };
}
