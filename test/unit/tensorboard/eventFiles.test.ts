import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeEvent, encodeEvent } from "../../../src/tensorboard/event.ts";
import { encodeEventRecord, eventRuns, firstRecord, readEvents } from "../../../src/tensorboard/eventFiles.ts";
import { encodeRecord } from "../../../src/tensorboard/records.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

/** Written by PyTorch's SummaryWriter with TensorBoard 2.21: test/fixtures/tensorboard/makeEvents.py */
const written = join(import.meta.dirname, "../../fixtures/tensorboard/runs");
const folder = temporaryFolder();

describe("event files of TensorBoard's writer", () => {
  test("are in one folder for each run", () =>
    expect(eventRuns(written).map(({ name }) => name)).toEqual(["beta=0.5", "beta=4.0"]));

  test("give only their scalars, from simple values and tensors", () => {
    const [active] = eventRuns(written);
    const events = readEvents(active?.files[0] ?? "");
    expect(events.flatMap(({ step, scalars }) => scalars.map(({ tag, value }) => [step, tag, value]))).toEqual([
      ...[1, 2, 3].flatMap((epoch) => {
        const rate = 2 + epoch / 4;
        return [
          [epoch, "rate/val", rate],
          [epoch, "distortion/val", 10 - rate],
          [epoch, "train/rate", rate + 0.5],
          [epoch, "train/distortion", 9 - rate],
        ];
      }),
      [2 ** 33, "late", 1.5],
    ]);
  });
});

describe("an event file", () => {
  const event = {
    wallTime: 1.5,
    step: 7,
    fileVersion: null,
    scalars: [
      { tag: "rate/val", value: 2.5 },
      { tag: "kl/0", value: -0.25 },
    ],
  };

  test("is read back unchanged", () => {
    writeFileSync(
      folder.at("events.out.tfevents.1.a"),
      Buffer.concat([firstRecord(1.5), ...[event, { ...event, step: 2 ** 33 }].map(encodeEventRecord)]),
    );
    expect(readEvents(folder.at("events.out.tfevents.1.a"))).toEqual([event, { ...event, step: 2 ** 33 }]);
  });

  test("keeps values that are not finite", () => {
    const scalars = [
      { tag: "rate", value: NaN },
      { tag: "distortion", value: Infinity },
    ];
    expect(decodeEvent(encodeEvent({ ...event, scalars })).scalars).toEqual(scalars);
  });

  test("with a record of other content is refused with its number", () => {
    const file = folder.at("events.out.tfevents.1.a");
    writeFileSync(
      file,
      Buffer.concat([firstRecord(1), encodeRecord(Uint8Array.from([0x2a, 0xff, 0xff, 0xff, 0xff, 0x0f]))]),
    );
    expect(() => readEvents(file)).toThrow(`record 2 of ${file} is not a TensorBoard event`);
  });

  test.each([
    ["floats as bytes", "0801220400002040", 2.5],
    ["packed doubles", "080232080000000000000440", 2.5],
    ["doubles as bytes", "080222080000000000000440", 2.5],
    ["several floats", "08012a080000204000002040", undefined],
    ["integers", "08033a0105", undefined],
  ])("with a tensor of %s", (_, tensor, value) => {
    const inTensor = Buffer.from(tensor, "hex");
    const of = (field: number, bytes: Buffer): Buffer =>
      Buffer.concat([Buffer.from([(field << 3) | 2, bytes.length]), bytes]);
    const message = of(5, of(1, Buffer.concat([of(1, Buffer.from("t")), of(8, inTensor)])));
    expect(decodeEvent(message).scalars).toEqual(value === undefined ? [] : [{ tag: "t", value }]);
  });
});

describe("a log folder", () => {
  test("has its runs in the order of their numbers, each with all its files", () => {
    for (const name of [
      "run10/events.out.tfevents.2.a",
      "run9/events.out.tfevents.3.a",
      "run9/events.out.tfevents.1.a",
      "run9/notes.txt",
      "events.out.tfevents.1.a",
    ]) {
      mkdirSync(join(folder.at(name), ".."), { recursive: true });
      writeFileSync(folder.at(name), "");
    }
    expect(eventRuns(folder.at())).toEqual([
      { name: "", files: [folder.at("events.out.tfevents.1.a")] },
      { name: "run9", files: [folder.at("run9/events.out.tfevents.1.a"), folder.at("run9/events.out.tfevents.3.a")] },
      { name: "run10", files: [folder.at("run10/events.out.tfevents.2.a")] },
    ]);
  });
});
