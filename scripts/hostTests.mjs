// The tests of the extension inside a real VS Code's extension host.
//   node scripts/hostTests.mjs [current|floor] [name of a test file ...]
// On Linux x64 the VS Code comes from npm (test/vscode). VAE_LENS_VSCODE=desktop downloads the desktop one instead: the CI
// does so on every system. The programs must be built.
import { build } from "esbuild";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runSuite } from "../test/vscode/runSuite.mjs";
import { root } from "./prepare.mjs";

const SUITE_TIMEOUT_MS = 480_000;
const TEST_TIMEOUT_MS = 90_000;
/** What must run in an untouched host. */
const FIRST = "activation.test.ts";

/** Bundles test files for the extension host, which loads CommonJS. @param {string} folder @param {string[]} [names] */
export async function bundleSuites(folder, names = []) {
  const all = readdirSync(join(root, folder)).filter((name) => name.endsWith(".test.ts"));
  const chosen = all.filter((name) => names.length === 0 || names.some((part) => name.includes(part)));
  const ordered = chosen.sort((a, b) => Number(b === FIRST) - Number(a === FIRST) || a.localeCompare(b));
  const outdir = join(root, "out", folder);
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: ordered.map((name) => join(root, folder, name)),
    outdir,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    mainFields: ["module", "main"],
    logLevel: "warning",
  });
  return ordered.map((name) => join(outdir, name.replace(/\.ts$/, ".cjs")));
}

/** Two folders in one workspace, in a folder of its own. */
export function makeWorkspace() {
  const folder = mkdtempSync(join(tmpdir(), "vae-lens-host-"));
  const folders = ["first", "second"];
  for (const name of folders) mkdirSync(join(folder, name));
  const file = join(folder, "two.code-workspace");
  writeFileSync(file, JSON.stringify({ folders: folders.map((path) => ({ path })) }));
  return { file, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/**
 * Runs the files in one VS Code. A run that leaves no counts counts as a failure.
 * @param {"current" | "floor"} version
 * @param {string[]} files
 */
export async function runInHost(version, files) {
  const workspace = makeWorkspace();
  const counts = join(root, "out", `host-${version}.json`);
  mkdirSync(join(root, "out"), { recursive: true });
  rmSync(counts, { force: true });
  try {
    await runSuite({
      version,
      extensionFolder: root,
      files,
      workspaceFolder: workspace.file,
      environment: { SUITE_COUNTS: counts, SUITE_TIMEOUT_MS: String(TEST_TIMEOUT_MS) },
      timeoutMs: SUITE_TIMEOUT_MS,
      desktop: process.env.VAE_LENS_VSCODE === "desktop",
    });
    return readCounts(counts);
  } catch (error) {
    console.error(String(error));
    const reported = readCounts(counts);
    return { ...reported, failed: Math.max(1, reported.failed) };
  } finally {
    workspace.remove();
  }
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** The npm-provided VS Code is for Linux on x64. @returns {string | undefined} why nothing can be run here */
export function whyNoVscode() {
  const isDesktop = process.env.VAE_LENS_VSCODE === "desktop";
  if (isDesktop || (process.platform === "linux" && process.arch === "x64")) return undefined;
  return "it needs Linux on x64, or VAE_LENS_VSCODE=desktop, which downloads VS Code";
}

/** @param {("current" | "floor")[]} [versions] @param {string[]} [names] parts of the names of test files */
export async function runHostTests(versions = ["current", "floor"], names = []) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const reason = whyNoVscode();
  if (reason !== undefined) {
    console.log(`skipped: ${reason}`);
    return { ...total, skipped: versions.length };
  }
  const files = await bundleSuites("test/host", names);
  for (const version of versions) {
    const { passed, failed, skipped } = await runInHost(version, files);
    console.log(`${version}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

if (process.argv[1] === import.meta.filename) {
  const args = process.argv.slice(2);
  const versions = args.filter((arg) => arg === "current" || arg === "floor");
  const { passed, failed, skipped } = await runHostTests(
    versions.length > 0 ? versions : undefined,
    args.filter((arg) => !versions.includes(arg)),
  );
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}
