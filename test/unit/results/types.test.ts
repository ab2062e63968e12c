import type { Static } from "typebox";
import { expectTypeOf, test } from "vitest";
import type { Prediction } from "../../../src/core/collapse/prediction.ts";
import type { DecoderUse } from "../../../src/core/decoderUse.ts";
import type { Evaluation } from "../../../src/core/evaluation.ts";
import type { Judgement } from "../../../src/core/explanation/judgement.ts";
import type { Restart } from "../../../src/core/explanation/facts.ts";
import type { Pick as CriterionPick } from "../../../src/core/explanation/picks.ts";
import type { Immutable } from "../../../src/core/immutable.ts";
import type { ExampleLayout } from "../../../src/model/modelGraph.ts";
import type { Comparison } from "../../../src/protocol/comparison.ts";
import type { FromWorker } from "../../../src/protocol/workerMessages.ts";
import type { RunExplanation } from "../../../src/results/explanations.ts";
import type { pickSchema } from "../../../src/results/picks.ts";
import type { decoderUseSchema, evaluationSchema } from "../../../src/results/results.ts";
import type { PointPrediction } from "../../../src/results/specReport.ts";
import type { SettingsDiff } from "../../../src/spec/settingsDiff.ts";

// src/core imports nothing, so its records are interfaces beside their schemas. These tests hold each pair equal, at compile time.

test("an evaluation has one type", () => {
  expectTypeOf<Immutable<Static<typeof evaluationSchema>>>().toEqualTypeOf<Immutable<Evaluation>>();
  expectTypeOf<Immutable<Static<typeof decoderUseSchema>>>().toEqualTypeOf<DecoderUse>();
});

test("a criterion's pick has one type", () => {
  expectTypeOf<Immutable<Static<typeof pickSchema>>>().toEqualTypeOf<CriterionPick>();
});

test("a prediction has one type, except that codes of later versions are read", () => {
  expectTypeOf<Omit<PointPrediction, "settings" | "reasons">>().toEqualTypeOf<Omit<Prediction, "reasons">>();
  expectTypeOf<Prediction["reasons"]>().toExtend<PointPrediction["reasons"]>();
});

test("an explanation's parts have one type, except that codes of later versions are read", () => {
  expectTypeOf<RunExplanation["restarts"][number]>().toEqualTypeOf<Restart>();
  type Written = Omit<RunExplanation["judgements"][number], "sentence" | "cause">;
  expectTypeOf<Written>().toEqualTypeOf<Omit<Immutable<Judgement>, "cause">>();
});

test("the layout of examples has one type", () => {
  type Sent = Extract<FromWorker, { type: "sweepOpened" }>["layout"];
  expectTypeOf<Sent>().toEqualTypeOf<Immutable<ExampleLayout>>();
});

test("the differences of compared runs have one type", () => {
  expectTypeOf<Omit<Comparison, "own" | "others">>().toEqualTypeOf<Immutable<SettingsDiff>>();
});
