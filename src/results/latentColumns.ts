import { isNearCeiling, type Information } from "./information.ts";
import type { LatentFigures, Usefulness } from "./latentFigures.ts";
import { activeUnitsText, nats } from "./wording.ts";

/** The columns of a table of latents without a decoder, in a terminal and in the panel. */
export interface LatentColumn {
  readonly title: string;
  /** Empty where the figure is not known. */
  readonly cell: (latents: LatentFigures) => string;
}

const figure = (value: number | null): string => (value === null ? "" : nats(value));

/** @param limit how the value differs from what more examples would give, where z identifies nearly every one of these */
function part(information: Information | null, name: Exclude<keyof Information, "ceilingNats">, limit: string): string {
  if (information === null) return "";
  return `${isNearCeiling(information) ? `${limit} ` : ""}${nats(information[name].mean)}`;
}

/** "0.953 ± 0.011"; empty where it was not measured. */
export function accuracyText(measured: Usefulness["linear"] | undefined): string {
  return measured ? `${measured.mean.toFixed(3)} ± ${measured.standardError.toFixed(3)}` : "";
}

const allColumns: readonly LatentColumn[] = [
  { title: "rate", cell: ({ rateNats }) => figure(rateNats) },
  { title: "I(x; z)", cell: ({ information }) => part(information, "mutualInformationNats", ">=") },
  { title: "KL(q(z) || p)", cell: ({ information }) => part(information, "marginalKlNats", "<=") },
  { title: "total correlation", cell: ({ information }) => part(information, "totalCorrelationNats", "<=") },
  { title: "linear probe", cell: ({ usefulness }) => accuracyText(usefulness?.[0]?.linear) },
  { title: "neighbours", cell: ({ usefulness }) => accuracyText(usefulness?.[0]?.nearest) },
  { title: "active units", cell: ({ activeUnits, shape }) => activeUnitsText(activeUnits, latentSize(shape)) },
];

/** Those of which a point has a figure. */
export function latentColumns(
  points: readonly { readonly latents?: LatentFigures | undefined }[],
): readonly LatentColumn[] {
  return allColumns.filter(({ cell }) => points.some(({ latents }) => latents && cell(latents) !== ""));
}

export function latentSize(shape: readonly number[]): number {
  return shape.reduce((all, length) => all * length, 1);
}
