import type { Tensor } from "../../graph/tensor.ts";
import type { ModelSpec } from "../../spec/spec.ts";
import { beside } from "../layers.ts";

/** A decoder's outputs: numbers for each column of the data, in blocks of `columns`, [.., rows, perColumn * columns]. */
export interface DecoderOutputs {
  readonly perColumn: number;
  /** Initial values of the last bias, one per output; undefined: initialised like other biases. */
  readonly startBias: Float64Array | undefined;
  /** Numbers for each column in `DecoderInputs.shown`. */
  readonly shownPerColumn: number;
}

/** A decoder's inputs. */
export interface DecoderInputs {
  /** [.., rows, latents]. */
  readonly z: Tensor;
  /** The data as the encoder sees them, for decoders that see the columns before each, [.., rows, shownPerColumn * columns]. */
  readonly shown: Tensor;
  /** [.., rows, conditionSize]; undefined without a condition. */
  readonly condition: Tensor | undefined;
}

export type Decoder = (inputs: DecoderInputs) => Tensor;

/** Whether a decoder's output for a column depends on earlier columns of x. */
export function seesColumns({ own, decoder: { type } }: Pick<ModelSpec, "own" | "decoder">): boolean {
  if (own !== undefined) return own.networks?.seesColumns ?? false;
  return type === "autoregressive" || type === "pixelCnn";
}

/** z and the condition side by side, [.., rows, latents + conditionSize]. */
export function codeOf({ z, condition }: DecoderInputs): Tensor {
  return beside(z, condition);
}
