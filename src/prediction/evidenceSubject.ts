import type { EvidenceLikelihood, Given, NoiseModel } from "../core/collapse/evidence.ts";
import type { RowSource } from "../core/collapse/rowSource.ts";
import { canFitPreceding } from "../core/collapse/zFree/features.ts";
import type { Condition } from "../core/collapse/zFree/givenStudy.ts";
import type { LikelihoodSpec, ModelSpec, Spec } from "../spec/spec.ts";
import type { KnownData, OpenRows } from "./knownData.ts";

/** The part of a spec on which the evidence of its data depends: the likelihood, and the decoder's inputs besides z. */
export function evidenceLikelihood({ model }: Pick<Spec, "model">): EvidenceLikelihood {
  const given = givenOf(model);
  const noise = noiseModel(model.likelihood);
  return given === undefined ? noise : { ...noise, given };
}

function noiseModel(likelihood: LikelihoodSpec): NoiseModel {
  switch (likelihood.type) {
    case "gaussian":
      return likelihood.variance === "learnedPerDimension"
        ? { type: "gaussian", perDimension: true }
        : { type: "gaussian" };
    case "bernoulli":
    case "continuousBernoulli":
    case "poisson":
    case "categorical":
      return likelihood;
    case "negativeBinomial":
    case "zeroInflatedNegativeBinomial": {
      const { type, dispersion, librarySize } = likelihood;
      return librarySize ? { type, dispersion, librarySize } : { type, dispersion };
    }
  }
}

function givenOf({ condition, decoder }: ModelSpec): Given | undefined {
  const preceding = decoder.type === "autoregressive" || decoder.type === "pixelCnn";
  if (condition === "none" && !preceding) return undefined;
  return { ...(condition === "none" ? {} : { condition }), ...(preceding ? { preceding } : {}) };
}

/** Whether such a model on such data has evidence: this needs the condition's rows, and not too many earlier columns. */
export function isWithinReach(
  likelihood: EvidenceLikelihood,
  { columns, condition: given }: Pick<KnownData, "columns" | "condition">,
): boolean {
  const { condition, preceding } = likelihood.given ?? {};
  return (
    (condition === undefined || given !== undefined) &&
    (preceding === undefined || canFitPreceding(likelihood, columns))
  );
}

/** The condition in the form of the evidence; undefined for models without one. */
export function conditionOf(
  { given }: EvidenceLikelihood,
  { condition }: Pick<OpenRows, "condition">,
): Condition | undefined {
  if (given?.condition === undefined || condition === undefined) return undefined;
  const { train, heldOut } = condition;
  if (given.condition === "columns") return { train, heldOut };
  return { train: labelRows(train), heldOut: labelRows(heldOut), labels: train.columns };
}

/** Class indices from one-hot rows. */
function labelRows(oneHot: RowSource): RowSource {
  const { rows, columns } = oneHot;
  let values = new Float32Array(0);
  return {
    rows,
    columns: 1,
    read: async (start, count, target) => {
      if (values.length < count * columns) values = new Float32Array(count * columns);
      await oneHot.read(start, count, values);
      for (let row = 0; row < count; row++) {
        const ofRow = values.subarray(row * columns, (row + 1) * columns);
        target[row] = ofRow.indexOf(Math.max(...ofRow));
      }
    },
  };
}
