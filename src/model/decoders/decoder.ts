import type { Tensor } from "../../graph/tensor.ts";
import type { DecoderSpec } from "../../spec/spec.ts";
import { beside } from "../layers.ts";

/** What a decoder gives: so many numbers for each column of the data, as blocks of `columns`, [.., rows, perColumn * columns]. */
export interface DecoderOutputs {
  readonly perColumn: number;
  /** Where the last bias starts, one for each output; undefined: like any other bias. */
  readonly startBias: Float64Array | undefined;
  /** Numbers for each column in `DecoderInputs.shown`. */
  readonly shownPerColumn: number;
}

/** What a decoder is given. */
export interface DecoderInputs {
  /** [.., rows, latents]. */
  readonly z: Tensor;
  /** The data as the encoder is shown them, for decoders that see the columns before each, [.., rows, shownPerColumn * columns]. */
  readonly shown: Tensor;
  /** [.., rows, conditionSize]; undefined without a condition. */
  readonly condition: Tensor | undefined;
}

export type Decoder = (inputs: DecoderInputs) => Tensor;

/** Whether a decoder sees of x the columns before each. */
export function seesColumns({ type }: DecoderSpec): boolean {
  return type === "autoregressive" || type === "pixelCnn";
}

/** z and the condition side by side, [.., rows, latents + conditionSize]. */
export function codeOf({ z, condition }: DecoderInputs): Tensor {
  return beside(z, condition);
}
