import { existsSync } from "node:fs";
import { basename } from "node:path";
import {
  checkpointRegions,
  type BatchCheckpoint,
  type BatchProgress,
  type CheckpointRegion,
} from "../results/checkpoint.ts";
import { writeFileAtomically } from "./atomicFile.ts";
import { checkFormat, STORE_FORMAT } from "./format.ts";
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from "./safetensors.ts";
import { StoreError, storing } from "./storeError.ts";
import { readRegular } from "../files/regularFile.ts";

/** More than the parameters, moments and selected parameters of a batch can take (engine/adam/parameterMemory.ts). */
const MAX_CHECKPOINT_BYTES = 8 * 2 ** 30;

/** Tensors are named `region/name`; the progress is JSON in the metadata, which keeps every bit of a number. @throws StoreError */
export function writeCheckpoint(file: string, { progress, arrays }: BatchCheckpoint): void {
  const tensors = Object.fromEntries(
    checkpointRegions.flatMap((region) =>
      Object.entries(arrays[region]).map(([name, values]) => [`${region}/${name}`, values] as const),
    ),
  );
  const metadata = { format: String(STORE_FORMAT), progress: JSON.stringify(progress, nameNonFinite) };
  writeFileAtomically(file, encodeSafetensors({ metadata, tensors }));
}

/** Undefined if there is none yet. @throws StoreError if it cannot be used. */
export function readCheckpoint(file: string): BatchCheckpoint | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = storing("read", file, () => readRegular(file, MAX_CHECKPOINT_BYTES));
  try {
    const { metadata, tensors } = decodeSafetensors(bytes);
    checkFormat(file, Number(metadata["format"]));
    const arrays: Record<CheckpointRegion, Record<string, Float32Array>> = {
      parameters: {},
      firstMoments: {},
      secondMoments: {},
      selected: {},
    };
    for (const [path, values] of Object.entries(tensors)) {
      const region = checkpointRegions.find((candidate) => path.startsWith(`${candidate}/`));
      if (region) arrays[region][path.slice(region.length + 1)] = values;
    }
    return { progress: JSON.parse(metadata["progress"] ?? "", readNonFinite) as BatchProgress, arrays };
  } catch (error) {
    if (!(error instanceof SafetensorsError || error instanceof SyntaxError)) throw error;
    throw new StoreError(
      `${basename(file)} cannot be used: ${error.message}. Delete ${file} to train that batch from its start.`,
      { cause: error },
    );
  }
}

/** JSON has no NaN, and a point that diverged in the current epoch must still be diverged after a resume. */
function nameNonFinite(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
}

function readNonFinite(_: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && "number" in value ? Number(value.number) : value;
}
