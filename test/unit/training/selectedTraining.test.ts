import { describe, expect, test } from "vitest";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import type { BatchCheckpoint } from "../../../src/results/checkpoint.ts";
import type { PointOutcome } from "../../../src/results/results.ts";
import { trainBatch, type TrainingEvent } from "../../../src/training/trainBatch.ts";
import { accepts, type Changes } from "../spec/verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

/** Few rows of noise: a network that overfits them is soon worse on others. */
function noise(rows: number, stream: number): Matrix {
  const values = new Float32Array(rows * 6);
  fillNormal(seededRandom(3, stream), values);
  return { rows, columns: 6, values, scale: 1 };
}

const labels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
const dataset: Dataset = { columns: 6, train: noise(24, 0), heldOut: noise(60, 1), fingerprint: "", ...labels };

const overfitted: Changes = {
  "model.likelihood.variance": 0.1,
  "training.epochs": 60,
  "training.batchSize": 12,
  "training.learningRate": 0.01,
  "training.select": "elbo",
  "training.patience": 10,
  sweep: { "training.seed": [0, 1, 2] },
};
const { points } = accepts(overfitted);

interface Trained {
  readonly outcomes: readonly PointOutcome[];
  /** Held-out ELBO by point, an epoch each. */
  readonly elbos: readonly (readonly number[])[];
  readonly checkpoint: BatchCheckpoint | undefined;
}

async function train(
  stopAfterSteps = Infinity,
  resumeFrom?: BatchCheckpoint,
  trained = points,
  data = dataset,
): Promise<Trained> {
  let steps = 0;
  const events: TrainingEvent[] = [];
  let checkpoint: BatchCheckpoint | undefined;
  const job = {
    batch: { index: 0, points: trained },
    dataset: data,
    engine,
    resumeFrom,
    shouldStop: () => ++steps > stopAfterSteps,
    checkpointDue: () => false,
  };
  for await (const event of trainBatch(job)) {
    events.push(event);
    if (event.type === "checkpointReady") checkpoint = structuredClone(event.checkpoint);
  }
  const outcomes = events.flatMap((event) => (event.type === "batchDone" ? event.outcomes : []));
  const elbos = trained.map(({ index }) =>
    events.flatMap((event) =>
      event.type === "epochDone"
        ? event.points.filter(({ point }) => point === index).map(({ heldOut }) => heldOut.elboNats)
        : [],
    ),
  );
  return { outcomes, elbos, checkpoint };
}

const whole = await train();

describe("a training that keeps its best epoch", () => {
  test("keeps the epoch whose held-out ELBO was the best", () => {
    expect(whole.outcomes.map(({ keptEpoch }) => keptEpoch)).toEqual(
      whole.elbos.map((elbos) => elbos.indexOf(Math.max(...elbos)) + 1),
    );
    for (const { keptEpoch } of whole.outcomes) expect(keptEpoch).toBeLessThan(50);
  });

  test("ends each point when its patience ends", () =>
    expect(whole.elbos.map(({ length }) => length)).toEqual(
      whole.outcomes.map(({ keptEpoch }) => (keptEpoch ?? NaN) + 10),
    ));

  test("reports the figures of the kept epoch", () => {
    for (const [i, { heldOut }] of whole.outcomes.entries()) {
      // The curves draw one z an example, the last figures four.
      expect(Math.abs((heldOut?.elboNats ?? NaN) - Math.max(...(whole.elbos[i] ?? [])))).toBeLessThan(0.5);
      expect(whole.elbos[i]?.at(-1)).toBeLessThan((heldOut?.elboNats ?? NaN) - 0.5);
    }
  });

  test.each([7, 31])("ends with the same numbers when it was stopped after %d steps", async (steps) => {
    const { checkpoint } = await train(steps);
    const resumed = await train(Infinity, checkpoint);
    expect(resumed.outcomes).toEqual(whole.outcomes);
    expect(resumed.checkpoint?.arrays).toEqual(whole.checkpoint?.arrays);
  });
});

describe.each(["bound", "frechet"])("a training that keeps its best epoch by %s", (select) => {
  const { points: those } = accepts({ ...overfitted, "training.select": select, "objective.warmup": { epochs: 5 } });
  const trained = train(Infinity, undefined, those);

  test("keeps an epoch after the warm-up with its score, and ends when patience ends", async () => {
    const { outcomes, elbos, checkpoint } = await trained;
    for (const [m, { keptEpoch }] of outcomes.entries()) {
      expect(keptEpoch).toBeGreaterThan(5);
      expect(elbos[m]).toHaveLength(Math.min(60, (keptEpoch ?? NaN) + 10));
      expect(checkpoint?.progress.selected[m]).toEqual({ epoch: keptEpoch, score: expect.any(Number) as number });
    }
  });

  test.each([9, 33])("ends with the same numbers when it was stopped after %d steps", async (steps) => {
    const { checkpoint } = await train(steps, undefined, those);
    const resumed = await train(Infinity, checkpoint, those);
    const whole = await trained;
    expect(resumed.outcomes).toEqual(whole.outcomes);
    expect(resumed.checkpoint?.arrays).toEqual(whole.checkpoint?.arrays);
    expect(resumed.checkpoint?.progress.selected).toEqual(whole.checkpoint?.progress.selected);
  });
});

describe("a training whose held-out examples are divided", () => {
  // The examples that select are the training examples themselves: their best epoch is the last one, which is the worst for the others.
  const divided: Dataset = { ...dataset, selection: { matrix: dataset.train, condition: undefined } };

  test.each(["elbo", "bound"])("selects epochs by %s on the one part and reports the other", async (select) => {
    const { points: those } = accepts({ ...overfitted, "training.select": select });
    const { outcomes } = await train(Infinity, undefined, those, divided);
    for (const [i, { keptEpoch, heldOut, selection }] of outcomes.entries()) {
      expect(keptEpoch).toBeGreaterThan(50);
      expect(selection!.elboNats).toBeGreaterThan(heldOut!.elboNats + 5);
      expect(heldOut!.elboNats).toBeLessThan(whole.outcomes[i]!.heldOut!.elboNats);
    }
  });

  test("reports the same figures as an undivided one if both parts are the same examples", async () => {
    const same = { ...dataset, selection: { matrix: dataset.heldOut, condition: undefined } };
    const { outcomes } = await train(Infinity, undefined, points, same);
    expect(outcomes.map(({ heldOut, keptEpoch }) => ({ heldOut, keptEpoch }))).toEqual(
      whole.outcomes.map(({ heldOut, keptEpoch }) => ({ heldOut, keptEpoch })),
    );
    for (const { heldOut, selection } of outcomes) expect(selection).toEqual({ ...heldOut });
  });
});
