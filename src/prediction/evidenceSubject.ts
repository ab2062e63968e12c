import type { EvidenceLikelihood, Given, Preceding } from "../core/collapse/evidence.ts";
import { classRows } from "../core/collapse/rowViews.ts";
import { canFitPreceding } from "../core/collapse/zFree/features.ts";
import type { Condition } from "../core/collapse/zFree/givenStudy.ts";
import { seesColumns } from "../model/decoders/decoder.ts";
import { noiseModel } from "../spec/likelihood.ts";
import type { ModelSpec, Spec } from "../spec/spec.ts";
import { layoutOf, type ArrangedData } from "../training/exampleLayout.ts";
import type { KnownData, OpenRows } from "./knownData.ts";

/** The part of a spec on which the evidence of its data depends: the likelihood, and the decoder's inputs besides z. */
export function evidenceLikelihood({ model }: Pick<Spec, "model">, data: ArrangedData): EvidenceLikelihood {
  const given = givenOf(model, data);
  const noise = noiseModel(model.likelihood);
  return given === undefined ? noise : { ...noise, given };
}

/** The same before the data are known: equal texts have equal evidence on equal data. */
export function evidenceKey({ model }: Pick<Spec, "model">): string {
  const { condition, decoder, likelihood, own } = model;
  const sees = seesColumns(model) ? (own === undefined ? decoder : true) : undefined;
  return JSON.stringify([noiseModel(likelihood), condition, sees]);
}

function givenOf(model: ModelSpec, data: ArrangedData): Given | undefined {
  const { condition } = model;
  const preceding = precedingOf(model, data);
  if (condition === "none" && preceding === undefined) return undefined;
  return { ...(condition === "none" ? {} : { condition }), ...(preceding === undefined ? {} : { preceding }) };
}

function precedingOf(model: ModelSpec, data: ArrangedData): Preceding | undefined {
  const { own, decoder } = model;
  // What a teacher-forced graph of another program does with the earlier columns is not known: as much as can be done.
  if (own !== undefined) return seesColumns(model) ? true : undefined;
  switch (decoder.type) {
    case "autoregressive":
      return decoder.hidden.every((units) => units >= data.columns) ? true : { hidden: decoder.hidden };
    case "pixelCnn": {
      const { image } = layoutOf(data);
      // Data without height and width are refused (training/checkNetworks.ts).
      return image === undefined ? true : { image, kernel: decoder.kernel, layers: decoder.channels.length };
    }
    default:
      return undefined;
  }
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
  return { train: classRows(train), heldOut: classRows(heldOut), labels: train.columns };
}
