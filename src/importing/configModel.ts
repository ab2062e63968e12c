import { adviceFor } from "../spec/adviceOnNames.ts";
import type { Config } from "./logTable.ts";

/** What a program's settings call its model, where a spec has no such model. */

/** The key under which readers of programs keep the name of the model itself. */
export const PROGRAM_MODEL = "program.model";

/** A spec made from the settings is of such a model. */
const ofASpec: ReadonlySet<string> = new Set(["vae", "betavae"]);
const parts = ["model", "model_name", "model_type", "arch", "architecture", "backbone", "encoder", "decoder"];
const kinds = ["encoder_type", "decoder_type", "rnn_type", "cell_type", "quantizer"];

/** A sentence that says how the spec differs from the model; undefined if nothing says that it does. */
export function otherModel(config: Config): string | undefined {
  const own = config.get(PROGRAM_MODEL);
  if (typeof own === "string" && !ofASpec.has(own.toLowerCase().replaceAll(/[^a-z0-9]/g, "")))
    return sentence("it", own, adviceFor(own, ["model", "type"]));
  for (const [key, value] of config) {
    const name = key.split("/").at(-1) ?? "";
    if (typeof value !== "string" || ![...parts, ...kinds].includes(name)) continue;
    const advice = adviceFor(value, ["model", "type"]);
    if (advice !== undefined) return sentence(key, value, advice);
  }
  return undefined;
}

const MAX_NAME = 60;

function sentence(what: string, value: string, advice: string | undefined): string {
  const shown = value.replaceAll(/\s+/g, " ").slice(0, MAX_NAME);
  return `model: ${what} was ${shown}, and this spec is of a VAE with Gaussian latents instead.${advice === undefined ? "" : ` ${advice}`}`;
}
