import { describe, expect, test } from "vitest";
import { ProtocolError } from "../../../src/protocol/messageParser.ts";
import { parseFromSweep, parseToSweep } from "../../../src/protocol/sweepMessages.ts";
import { parseFromWorker, parseToWorker } from "../../../src/protocol/workerMessages.ts";

type Parser = (message: unknown) => unknown;
type Fields = Readonly<Record<string, unknown>>;

const figures = { rateNats: 1, distortionNats: 2, elboNats: -3, activeUnits: 1, klPerDimensionNats: [1] };
const outcome = { point: 0, status: "done", heldOut: figures, train: null, keptEpoch: 3, failure: null };
const problem = { code: "a", severity: "error", message: "b", path: ["data", 0] };
const pointEpoch = { point: 0, train: { distortionNats: 2, klPerDimensionNats: [1] }, heldOut: figures };
const results = { format: 1, spec: "a", engine: "b", dataFingerprint: "c", points: [], picks: [] };

/** A message of each kind, and fields that must not pass in it. */
const kinds: readonly (readonly [string, Parser, Fields, readonly Fields[]])[] = [
  [
    "to a worker",
    parseToWorker,
    { type: "openSweep", specText: "", specFolder: "", mediaFolder: "", engine: "", tensorflowFolder: null },
    [{ specText: 1 }, { engine: undefined }, { tensorflowFolder: undefined }],
  ],
  [
    "to a worker",
    parseToWorker,
    { type: "trainBatch", batch: 0, runFolder: "", lockNonce: "", claimed: false, checkpointSeconds: 0.5 },
    [{ batch: -1 }, { claimed: undefined }, { batch: 0.5 }, { checkpointSeconds: -1 }],
  ],
  ["to a worker", parseToWorker, { type: "stop" }, [{ type: "halt" }, { type: undefined }]],
  [
    "of a worker",
    parseFromWorker,
    {
      type: "sweepOpened",
      engine: "",
      engineReason: "",
      isSoftware: false,
      layout: { columns: 2, conditionSize: 0 },
      dataFingerprint: "",
      trainingRows: 3,
      warnings: [problem],
    },
    [{ trainingRows: -1 }, { layout: { columns: 2 } }, { warnings: [{ ...problem, severity: "fatal" }] }],
  ],
  [
    "of a worker",
    parseFromWorker,
    { type: "sweepRejected", problems: [problem] },
    [{ problems: [{}] }, { problems: {} }],
  ],
  // Not a number becomes null on the way through JSON.
  [
    "of a worker",
    parseFromWorker,
    { type: "epochDone", batch: 0, epoch: 1, points: [pointEpoch] },
    [{ points: [{ ...pointEpoch, heldOut: { ...figures, rateNats: null } }] }, { epoch: null }],
  ],
  [
    "of a worker",
    parseFromWorker,
    { type: "pointFailed", batch: 0, point: 1, failure: { epoch: 0, cause: "" } },
    [{ failure: null }, { point: -1 }],
  ],
  [
    "of a worker",
    parseFromWorker,
    { type: "batchDone", batch: 0, outcomes: [outcome] },
    [{ outcomes: [{ ...outcome, status: "finished" }] }, { outcomes: [{ ...outcome, train: undefined }] }],
  ],
  ["of a worker", parseFromWorker, { type: "batchStopped", batch: 0, outcomes: [outcome] }, [{ outcomes: outcome }]],
  ["of a worker", parseFromWorker, { type: "workerFailed", message: "" }, [{ message: null }]],
  [
    "to a sweep",
    parseToSweep,
    {
      type: "startSweep",
      specText: "",
      specFile: "",
      runFolder: null,
      resume: false,
      workers: 1,
      engine: "",
      tensorflowFolder: "/opt/tf",
      checkpointSeconds: 2,
      stopWithWindow: false,
    },
    [{ workers: 0 }, { runFolder: 1 }, { resume: "yes" }],
  ],
  ["to a sweep", parseToSweep, { type: "stopSweep" }, [{ type: "stop" }]],
  [
    "of a sweep",
    parseFromSweep,
    { type: "sweepEnded", how: "done", results },
    [{ how: "failed" }, { results: { ...results, format: 2 } }, { type: "sweepended" }],
  ],
  ["of a sweep", parseFromSweep, { type: "sweepFailed", message: "" }, [{ message: undefined }]],
];

describe.each(kinds)("a message %s", (_, parse, message, faults) => {
  test(`that is ${String(message["type"])} passes as it is`, () =>
    expect(parse(structuredClone(message))).toEqual(message));
  test.each(faults)(`that is ${String(message["type"])} but with %j is refused`, (fault) =>
    expect(() => parse({ ...message, ...fault })).toThrow(ProtocolError),
  );
});

describe("a value that is not a message", () => {
  test.each([undefined, null, 0, "stop", [], {}, [{ type: "stop" }]])("is refused by every parser: %j", (message) => {
    for (const parse of [parseToWorker, parseFromWorker, parseToSweep, parseFromSweep])
      expect(() => parse(message)).toThrow(ProtocolError);
  });
  test("is quoted in the error, shortened", () => {
    expect(() => parseToWorker({ type: "x".repeat(1000) })).toThrow(
      /^not a message to a worker: \{"type":"x{190,191}$/,
    );
    expect(() => parseFromWorker(undefined)).toThrow("not a message of a worker: undefined");
  });
});

test("a parser can compile its schemas in advance, one at a time, and reports when none is left", () => {
  const { prepareNext } = parseToSweep;
  // What was parsed above is ready already: as many are left as kinds, at most.
  for (let kind = 0; kind < 2 && prepareNext(); kind++);
  expect(prepareNext()).toBe(false);
  expect(() => parseToSweep({ type: "stop" })).toThrow(ProtocolError);
});
