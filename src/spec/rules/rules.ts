import { autoregressiveDecoderBypassesLatents } from "./autoregressiveDecoderBypassesLatents.ts";
import { batchDropsData } from "./batchDropsData.ts";
import { betaAboveCollapseThreshold } from "./betaAboveCollapseThreshold.ts";
import { bistableAboveThreshold } from "./bistableAboveThreshold.ts";
import { columnsOffScale } from "./columnsOffScale.ts";
import { conditionExplainsData } from "./conditionExplainsData.ts";
import { constantOrDuplicateColumns } from "./constantOrDuplicateColumns.ts";
import { decoderTooDeepToEscape } from "./decoderTooDeepToEscape.ts";
import { fixedVarianceTooWide } from "./fixedVarianceTooWide.ts";
import { freeBitsForceRate } from "./freeBitsForceRate.ts";
import { heavyTailedScores } from "./heavyTailedScores.ts";
import { heldOutDiffers } from "./heldOutDiffers.ts";
import { inputsNotCentred } from "./inputsNotCentred.ts";
import { klMeanScalesBeta } from "./klMeanScalesBeta.ts";
import { labelColumnInData } from "./labelColumnInData.ts";
import { klWeightTooSmall } from "./klWeightTooSmall.ts";
import { latentTooSmall } from "./latentTooSmall.ts";
import { latentUnitsNeverUsed } from "./latentUnitsNeverUsed.ts";
import { learningRateTooHigh } from "./learningRateTooHigh.ts";
import { likelihoodDataMismatch } from "./likelihoodDataMismatch.ts";
import { meanReductionScalesBeta } from "./meanReductionScalesBeta.ts";
import type { Rule } from "./rule.ts";
import { selectBeforeWarmupEnds } from "./selectBeforeWarmupEnds.ts";
import { sweepPointsCollapse } from "./sweepPointsCollapse.ts";
import { targetWeightBelowImpliedBeta } from "./targetWeightBelowImpliedBeta.ts";
import { targetWeightDominates } from "./targetWeightDominates.ts";
import { tooFewExamples } from "./tooFewExamples.ts";
import { tooFewSteps } from "./tooFewSteps.ts";
import { varianceAndBetaConfounded } from "./varianceAndBetaConfounded.ts";
import { varianceFloorNan } from "./varianceFloorNan.ts";
import { warmupOutlastsTraining } from "./warmupOutlastsTraining.ts";

/** All rules, in the order of docs/rules/README.md. */
export const rules: readonly Rule[] = [
  betaAboveCollapseThreshold,
  sweepPointsCollapse,
  meanReductionScalesBeta,
  klMeanScalesBeta,
  klWeightTooSmall,
  fixedVarianceTooWide,
  varianceAndBetaConfounded,
  latentUnitsNeverUsed,
  latentTooSmall,
  warmupOutlastsTraining,
  freeBitsForceRate,
  likelihoodDataMismatch,
  constantOrDuplicateColumns,
  labelColumnInData,
  heldOutDiffers,
  tooFewExamples,
  varianceFloorNan,
  batchDropsData,
  tooFewSteps,
  learningRateTooHigh,
  decoderTooDeepToEscape,
  heavyTailedScores,
  bistableAboveThreshold,
  columnsOffScale,
  inputsNotCentred,
  conditionExplainsData,
  autoregressiveDecoderBypassesLatents,
  targetWeightBelowImpliedBeta,
  targetWeightDominates,
  selectBeforeWarmupEnds,
];
