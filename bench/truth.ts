/**
 * Trains the specs of a truth folder through the product and scores every point against the PyTorch seeds.
 *   npx tsx bench/truth.ts ../shared/truth [part of a spec's name ...] [--engine NAME]
 * Exits 1 when fewer than 95 % of the points agree.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { readTruth, scorePoints, trainSpec, type Gap, type PointScore } from "./support/truthScore.ts";
import { textTable } from "./support/textTable.ts";

const REQUIRED_SHARE = 0.95;

const {
  values: { engine = "auto" },
  positionals: [folder, ...names],
} = parseArgs({ options: { engine: { type: "string" } }, allowPositionals: true });
if (folder === undefined)
  throw new Error("Usage: npx tsx bench/truth.ts TRUTH-FOLDER [part of a spec's name ...] [--engine NAME]");

const rows = (await readTruth(folder)).filter(
  ({ spec, hard }) => hard !== true && (names.length === 0 || names.some((name) => spec.includes(name))),
);
const specs = [...new Set(rows.map(({ spec }) => spec))];
const all: PointScore[] = [];
let strict = 0;
for (const spec of specs) {
  const ofSpec = rows.filter((row) => row.spec === spec);
  const trained = await trainSpec(path.resolve(folder, "specs", spec), ["--engine", engine]);
  const scores = scorePoints(ofSpec, trained);
  strict += scorePoints(ofSpec, trained, "of the width").filter(agrees).length;
  all.push(...scores);
  console.log(`\n${spec}: ${scores.filter(agrees).length} of ${scores.length}, ${trained.seconds.toFixed(1)} s`);
  console.log(
    textTable([
      ["beta", "ratio", "rate", "seeds", "distortion", "seeds", "active", "seeds", ""],
      ...scores.map(tableRow),
    ]),
  );
  for (const score of scores.filter((one) => !agrees(one))) console.log(explain(score));
}
const agreeing = all.filter(agrees).length;
console.log(
  `\n${agreeing} of ${all.length} points agree (${percent(agreeing)}) in ${specs.length} specs; required: ${100 * REQUIRED_SHARE} %`,
);
console.log(`Were the 15 % meant of the width of the seeds' range: ${strict} (${percent(strict)})`);
if (agreeing < REQUIRED_SHARE * all.length) process.exitCode = 1;

function agrees({ failures }: PointScore): boolean {
  return failures.length === 0;
}

function percent(count: number): string {
  return `${((100 * count) / all.length).toFixed(1)} %`;
}

function tableRow({ row, rate, distortion, activeUnits, failures }: PointScore): readonly (string | number)[] {
  return [
    row.beta,
    row.ratio,
    rate.value.toFixed(4),
    range(rate),
    distortion.value.toFixed(3),
    range(distortion),
    activeUnits,
    row.activeUnits.join(" "),
    failures.join(", "),
  ];
}

function range({ range: [low, high] }: Gap): string {
  return `${low} .. ${high}`;
}

function explain({ row, rate, distortion, activeUnits, failures }: PointScore): string {
  const outside = ({ outside, allowed }: Gap): string => `${outside.toFixed(4)} outside, ${allowed.toFixed(4)} allowed`;
  return `  beta ${row.beta} fails by ${failures.join(", ")}: rate ${outside(rate)}; distortion ${outside(distortion)}; active units ${activeUnits}`;
}
