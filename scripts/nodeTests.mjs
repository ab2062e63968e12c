// Runs files of Node's own test runner, and counts.
//   node scripts/nodeTests.mjs NAME FILE ...
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./prepare.mjs";

/**
 * A run that reports no test at all is a failure.
 * @param {string} name of the report under out/
 * @param {readonly string[]} files
 * @param {Record<string, string>} [environment]
 * @param {{ concurrency?: number, only?: readonly string[] }} [options] how many files at a time; the names of the only tests to run
 * @returns {{ passed: number, failed: number, skipped: number, failures: readonly string[] }}
 */
export function runNodeTests(name, files, environment = {}, { concurrency = 1, only = [] } = {}) {
  mkdirSync(join(root, "out"), { recursive: true });
  const report = join(root, "out", `node-${name}.tap`);
  rmSync(report, { force: true });
  const reporters = [
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    "--test-reporter=tap",
    `--test-reporter-destination=${report}`,
  ];
  const patterns = only.map((test) => `--test-name-pattern=^${test.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
  const { status } = spawnSync(
    process.execPath,
    ["--test", `--test-concurrency=${concurrency}`, ...patterns, ...reporters, ...files],
    {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ...environment },
    },
  );
  const { pass, fail, cancelled, skipped } = readCounts(report);
  const failed = fail + cancelled;
  return {
    passed: pass,
    failed: failed === 0 && (status !== 0 || pass + skipped === 0) ? 1 : failed,
    skipped,
    failures: readFailures(report),
  };
}

/** Names of the tests that failed. @param {string} report */
function readFailures(report) {
  return [...readIfThere(report).matchAll(/^not ok \d+ - (.*)$/gm)].map(([, test]) => test.replaceAll("\\#", "#"));
}

function readCounts(report) {
  const text = readIfThere(report);
  const count = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
  return { pass: count("pass"), fail: count("fail"), cancelled: count("cancelled"), skipped: count("skipped") };
}

function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

if (process.argv[1] === import.meta.filename) {
  const [name = "tests", ...files] = process.argv.slice(2);
  const { passed, failed, skipped } = runNodeTests(name, files);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}
