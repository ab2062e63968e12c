import * as Type from "typebox";
import { Compile } from "typebox/schema";
import { describe, expect, test } from "vitest";
import { parseFromBackground, parseToBackground } from "../../../src/protocol/backgroundMessages.ts";
import { parseFromExplain, parseToExplain } from "../../../src/protocol/explainMessages.ts";
import { parseFromMeasure } from "../../../src/protocol/measureMessages.ts";
import { parseRunSummary } from "../../../src/protocol/runSummaries.ts";
import { parseFromSubmit, parseToSubmit } from "../../../src/protocol/submitMessages.ts";
import { parseFromPanel, parseToPanel, toPanelSchema } from "../../../src/protocol/panelMessages.ts";
import { checkOf } from "../../../src/protocol/schemaCheck.ts";
import { parseFromSweep, parseToSweep } from "../../../src/protocol/sweepMessages.ts";
import { parseFromWorker, parseToWorker } from "../../../src/protocol/workerMessages.ts";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import { fourBetas, seedsInTraining } from "../webview/fixtures.ts";

const messages = [fourBetas, seedsInTraining].map((run) => ({
  type: "snapshot",
  sequence: 0,
  run,
  prediction: null,
  measurements: noMeasurements,
}));

const strange = [null, undefined, -1, 0.5, NaN, Infinity, "", "done", [], {}, [null], true, 1e20];

/** Replaces, adds or removes one value somewhere in a message. */
function mutated(message: unknown, draw: () => number): unknown {
  const copy: unknown = structuredClone(message);
  let at = copy as Record<string, unknown>;
  for (;;) {
    const names = Object.keys(at);
    const name = names[Math.floor(draw() * names.length)] ?? "added";
    const inner = at[name];
    if (typeof inner === "object" && inner !== null && draw() < 0.85) {
      at = inner as Record<string, unknown>;
      continue;
    }
    const kind = draw();
    if (kind < 0.2) Reflect.deleteProperty(at, name);
    else at[kind < 0.3 ? "added" : name] = strange[Math.floor(draw() * strange.length)];
    return copy;
  }
}

describe("the check of a message's schema", () => {
  test("agrees with TypeBox on 4,000 messages with one change each", () => {
    const [check, validator] = [checkOf(toPanelSchema), Compile(toPanelSchema)];
    const random = seededRandom(20, 3);
    const draw = (): number => random.nextUniform();
    let accepted = 0;
    for (let i = 0; i < 4000; i++) {
      const message = mutated(messages[i % 2], draw);
      const isValid = check(message);
      expect(isValid, JSON.stringify(message)).toBe(validator.Check(message));
      if (isValid) accepted++;
    }
    for (const message of messages) expect(check(message)).toBe(true);
    expect(accepted).toBeGreaterThan(200);
    expect(accepted).toBeLessThan(3800);
  });
  test("knows every keyword of every message", () => {
    const parsers = [
      ...[parseToPanel, parseFromPanel, parseToBackground, parseFromBackground, parseToExplain, parseFromExplain],
      ...[parseToSweep, parseFromSweep, parseToWorker, parseFromWorker, parseToSubmit, parseFromSubmit],
      ...[parseFromMeasure, parseRunSummary],
    ];
    for (const parser of parsers) {
      expect(() => {
        while (parser.prepareNext());
      }).not.toThrow();
    }
  });
  test("refuses a keyword that it does not know, instead of accepting any value", () => {
    expect(() => checkOf(Type.String({ format: "email" }))).toThrow("format");
    expect(() => checkOf({ type: "object", patternProperties: { "^a": { type: "number" } } })).toThrow(
      "patternProperties",
    );
  });
});
