import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { keepEngineTimes, knownEngineTimes } from "../../../src/store/engineTimes.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();
const times = { cpuMs: 20, gpuMs: 5 };

test("times of two engines are found again by what they depend on, and by nothing else", () => {
  keepEngineTimes("a graph", times, folder.at());
  expect(knownEngineTimes("a graph", folder.at())).toEqual(times);
  expect(knownEngineTimes("another graph", folder.at())).toBeUndefined();
});

test("200 are kept, the newest", () => {
  for (let i = 0; i < 205; i++) keepEngineTimes(`graph ${i}`, times, folder.at());
  expect(knownEngineTimes("graph 4", folder.at())).toBeUndefined();
  expect(knownEngineTimes("graph 5", folder.at())).toEqual(times);
  expect(knownEngineTimes("graph 204", folder.at())).toEqual(times);
});

test("a damaged file is measured anew", () => {
  keepEngineTimes("graph 204", times, folder.at());
  const file = folder.at("engineTimes.json");
  writeFileSync(file, readFileSync(file, "utf8").replaceAll("20", '"20"'));
  expect(knownEngineTimes("graph 204", folder.at())).toBeUndefined();
  keepEngineTimes("graph 204", times, folder.at());
  expect(knownEngineTimes("graph 204", folder.at())).toEqual(times);
});
