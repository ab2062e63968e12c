// Tries many random inputs: specs, data, run folders, kills, full disks. Each part is a test of npm test at a larger size.
//   npm run campaign -- [--share 0.1] [--seed 0] [PART ...]      a share of 1 takes about an hour; PART is part of a name below
// Prints the table of docs/reliability.md and exits 1 if a part failed. The programs must be built.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./prepare.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { share: { type: "string", default: "1" }, seed: { type: "string", default: "0" } },
});
/** Vitest's project and file of each part. */
const parts = [
  ["process", "hostileSpecs"],
  ["process", "mutations"],
  ["unit", "data/damagedFiles"],
  ["process", "mutatedData"],
  ["unit", "data/decimalBytes"],
  ["unit", "data/bombs"],
  ["process", "damagedRuns"],
  ["process", "kill"],
  ["process", "everyCommand"],
  ["process", "forged"],
  ["process", "runFolder"],
  ["unit", "files/reading"],
  ["unit", "prediction/evidenceFile"],
  ["process", "engines"],
  ["process", "locks"],
];
const out = join(root, "out");
const report = join(out, "campaign.jsonl");
mkdirSync(out, { recursive: true });
rmSync(report, { force: true });
const env = {
  ...process.env,
  VAE_LENS_CAMPAIGN_SHARE: values.share,
  VAE_LENS_CAMPAIGN_SEED: values.seed,
  VAE_LENS_CAMPAIGN_REPORT: report,
};

let hasFailed = false;
const whole = [];
for (const [project, name] of parts) {
  if (positionals.length > 0 && !positionals.some((part) => name.includes(part))) continue;
  const file = join("test", project, `${name}.test.ts`);
  const counts = join(out, "campaign-counts.json");
  rmSync(counts, { force: true });
  const args = ["run", "--project", project, file, "--testTimeout=3600000", "--reporter=default", "--reporter=json"];
  const { status } = spawnSync(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), ...args, `--outputFile.json=${counts}`],
    { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] },
  );
  if (status !== 0) hasFailed = true;
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(counts, "utf8"));
  whole.push(`| \`${file}\` | ${numPassedTests} | ${numFailedTests} | ${numPendingTests} |`);
}
console.log(`\n| tried | number | seed | found |\n| --- | --- | --- | --- |`);
for (const line of readLines(report)) {
  const { tried, count, seed, found } = JSON.parse(line);
  console.log(`| ${tried} | ${count.toLocaleString("en")} | ${seed} | ${found} |`);
}
console.log(`\n| tests | passed | failed | skipped |\n| --- | --- | --- | --- |\n${whole.join("\n")}`);
process.exitCode = hasFailed ? 1 : 0;

/** @param {string} file */
function readLines(file) {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}
