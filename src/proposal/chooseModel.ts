import { defaults } from "../spec/defaults.ts";
import type { DataProfile } from "./dataProfile.ts";

/** A value of a field, and why it was chosen. */
export interface Choice<Value> {
  readonly value: Value;
  readonly reason: string;
}

export type ProposedLikelihood =
  | { readonly type: "gaussian"; readonly variance: "learned" | number }
  | { readonly type: "bernoulli" }
  | { readonly type: "negativeBinomial"; readonly dispersion: "learned"; readonly librarySize: boolean };

/** The fields of a new spec that follow from the data alone. */
export interface ModelChoice {
  readonly likelihood: Choice<ProposedLikelihood>;
  /** Undefined: the default of 1. */
  readonly scale: Choice<number> | undefined;
  /** Undefined: none. */
  readonly transform: Choice<"standardize"> | undefined;
  readonly hidden: readonly number[];
  readonly batchSize: number;
  readonly epochs: Choice<number>;
}

/** Whole numbers up to here can be ranks, codes or answers of a questionnaire; counts go further. */
const MIN_LARGEST_COUNT = 20;
/** A table of counts has many zeros; a table of ages and prices has few. */
const MIN_ZERO_SHARE = 0.2;
/** Totals that differ more are those of rows measured for a longer time. */
const MIN_TOTALS_RATIO = 3;
/** Common largest values of pixels. */
const PIXEL_MAXIMA = [1, 16, 255, 65535];
/** Steps after which a network of this size has learned most of what it learns, at the default rate. */
const STEPS = 5000;
const MIN_EPOCHS = 30;
const MAX_EPOCHS = 500;
const MIN_HIDDEN = 32;
const MAX_HIDDEN = 512;

/** Likelihood, transform, sizes and training for data of this kind. */
export function chooseModel(profile: DataProfile): ModelChoice {
  const { rows, columns } = profile;
  const trainRows = rows - Math.max(1, Math.round(defaults.heldOutFraction * rows));
  const batchSize = Math.max(1, Math.min(defaults.batchSize, 2 ** Math.floor(Math.log2(Math.max(1, trainRows / 8)))));
  const stepsPerEpoch = Math.max(1, Math.floor(trainRows / batchSize));
  const epochs = Math.min(MAX_EPOCHS, Math.max(MIN_EPOCHS, Math.ceil(STEPS / stepsPerEpoch / 10) * 10));
  const width = 2 ** Math.round(Math.log2(Math.min(MAX_HIDDEN, Math.max(MIN_HIDDEN, 2 * columns))));
  return {
    ...chooseNoise(profile),
    hidden: width > 2 * MIN_HIDDEN ? [width, width / 2] : [width],
    batchSize,
    epochs: { value: epochs, reason: `${epochs * stepsPerEpoch} steps of ${batchSize} examples` },
  };
}

function chooseNoise({
  shape,
  columns,
  values: { minimum, maximum, areWhole, zeroShare, totalsRatio },
}: DataProfile): Pick<ModelChoice, "likelihood" | "scale" | "transform"> {
  if (areWhole && minimum >= 0 && maximum <= 1) {
    return {
      likelihood: { value: { type: "bernoulli" }, reason: "every value is 0 or 1" },
      scale: undefined,
      transform: undefined,
    };
  }
  const pixelMaximum = shape === undefined || minimum < 0 ? undefined : PIXEL_MAXIMA.find((most) => maximum <= most);
  const learned = (reason: string): Choice<ProposedLikelihood> => ({
    value: { type: "gaussian", variance: "learned" },
    reason,
  });
  if (pixelMaximum !== undefined) {
    return {
      likelihood: learned("grey levels; the noise is learned, so that no guess of it decides what collapses"),
      scale: pixelMaximum === 1 ? undefined : { value: pixelMaximum, reason: `pixels are 0 to ${pixelMaximum}` },
      transform: undefined,
    };
  }
  const areCounts = areWhole && minimum >= 0 && maximum >= MIN_LARGEST_COUNT && zeroShare >= MIN_ZERO_SHARE;
  if (shape === undefined && areCounts && columns > 1) {
    const librarySize = totalsRatio >= MIN_TOTALS_RATIO && Number.isFinite(totalsRatio);
    return {
      likelihood: {
        value: { type: "negativeBinomial", dispersion: "learned", librarySize },
        reason: librarySize
          ? `counts; the totals of the rows differ up to ${Math.round(totalsRatio)} times, as with different depths`
          : "counts",
      },
      scale: undefined,
      transform: undefined,
    };
  }
  return {
    likelihood: learned("continuous values; the noise is learned, so that no guess of it decides what collapses"),
    scale: undefined,
    transform: { value: "standardize", reason: "columns of one scale; ELBOs stay those of the data as they are" },
  };
}

/** A noise variance that the likelihood's own columns do not decide: a tenth of the variance of standardised ones. */
const FIXED_VARIANCE = 0.1;

/** The same model with a fixed noise variance; undefined where there is none to fix. */
export function withFixedVariance(model: ModelChoice): ModelChoice | undefined {
  if (model.likelihood.value.type !== "gaussian" || model.transform === undefined) return undefined;
  return {
    ...model,
    likelihood: {
      value: { type: "gaussian", variance: FIXED_VARIANCE },
      reason:
        "a tenth of the variance of each column; learned, it would fall to 0, because the latents can hold the columns",
    },
  };
}
