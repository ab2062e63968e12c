import { usesLibrarySize } from "../../librarySize.ts";
import type { NoiseModel, Preceding } from "../evidence.ts";
import type { Products } from "../products.ts";
import type { RowSource, StopSignal } from "../rowSource.ts";
import { baseOutputs, type BaseOutputs } from "./baseOutputs.ts";
import { fitLinearPart } from "./fitLinearPart.ts";
import type { ZFreeDecoder } from "./zFreeDecoder.ts";

export interface DecoderRequest {
  /** The data, each row followed by its condition. */
  readonly train: RowSource;
  readonly columns: number;
  readonly columnMeans: Float64Array;
  readonly isConstant: (column: number) => boolean;
  readonly noise: NoiseModel;
  /** How many labels there are, where the condition is one. */
  readonly labels: number | undefined;
  /** Whether the decoder follows functions of a condition's columns (conditionBasis.ts), not only the columns. */
  readonly hasBasis: boolean;
  /** Undefined: the decoder is not autoregressive. */
  readonly preceding: Preceding | undefined;
  readonly products: Products;
  readonly signal?: StopSignal | undefined;
}

/** The maximum-likelihood decoder without z: outputs of each group, and a linear part where it sees a condition's columns or earlier ones. */
export async function fitDecoder(request: DecoderRequest): Promise<{ decoder: ZFreeDecoder; outputs: BaseOutputs }> {
  const { train, columns, columnMeans, isConstant, noise, labels, hasBasis, preceding, products, signal } = request;
  const groups = labels ?? 1;
  const meanTotal = usesLibrarySize(noise) ? columnMeans.reduce((sum, mean) => sum + mean, 0) : undefined;
  const outputs = await baseOutputs({ train, columns, groups, noise, meanTotal, signal });
  const { observation, base } = outputs;
  const decoder: ZFreeDecoder = {
    observation,
    base,
    columns,
    rowWidth: train.columns,
    groups,
    meanTotal,
    linear: undefined,
    isConstant,
  };
  const conditionColumns = labels === undefined ? train.columns - columns : 0;
  if (conditionColumns === 0 && preceding === undefined) return { decoder, outputs };
  const inputs = { decoder, train, noise, conditionColumns, hasBasis, preceding, products, signal };
  return { decoder: { ...decoder, linear: await fitLinearPart(inputs) }, outputs };
}
