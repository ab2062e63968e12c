import type { ValuedLikelihood } from "./checkValues.ts";
import type { DataSettings } from "./dataset.ts";

/** The parts of a spec with requirements for the data. */
export interface DataSpec {
  readonly data: DataSettings;
  readonly model: {
    readonly likelihood: ValuedLikelihood;
    readonly condition?: "none" | "labels" | "columns";
    readonly encoder?: unknown;
    readonly decoder?: unknown;
  };
  readonly training: { readonly batchSize: number };
}

/** Only convolutions use the axes of an example. */
export function usesConvolutions({ model: { encoder, decoder } }: DataSpec): boolean {
  return [encoder, decoder].some(
    (network) => network instanceof Object && "type" in network && network.type === "conv",
  );
}

/** The label sets of a data section, in order. */
export function labelReferences({ labels = [] }: Pick<DataSettings, "labels">): readonly string[] {
  return typeof labels === "string" ? [labels] : labels;
}

/** Columns that are a condition, which are removed from the examples. */
export function conditionColumns({ data, model }: DataSpec): readonly number[] | undefined {
  return model.condition === "columns" ? data.conditionColumns : undefined;
}
