import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const MAX_BYTES = 400_000;

const script = readFileSync(join(import.meta.dirname, "../../dist/webview.js"), "utf8");

test("the panel's script stays below 400 kB", () => {
  expect(Buffer.byteLength(script)).toBeGreaterThan(100_000);
  expect(Buffer.byteLength(script)).toBeLessThan(MAX_BYTES);
});

test("the panel's script makes no code from text", () => {
  expect(script).not.toMatch(/\beval\s*\(|\bnew Function\b|[^\w.]Function\s*\(/);
});

test("the panel's script asks nothing of the network", () => {
  expect(script).not.toMatch(/\bfetch\s*\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|\bimport\s*\(/);
});

test("the editor waits for a small program only: TypeBox's type language and the validator are not in it", () => {
  const extension = readFileSync(join(import.meta.dirname, "../../dist/extension.cjs"), "utf8");
  expect(Buffer.byteLength(extension)).toBeGreaterThan(50_000);
  expect(Buffer.byteLength(extension)).toBeLessThan(200_000);
  expect(extension).toContain('require("./validator.cjs")');
});

test.each(["extension", "background", "sweep", "worker", "hdf5", "cli"])(
  "%s.cjs is not given Node's network",
  (name) => {
    const program = readFileSync(join(import.meta.dirname, `../../dist/${name}.cjs`), "utf8");
    expect(program).toMatch(/\brequire\("/);
    expect(program).not.toMatch(/\brequire\("(?:node:)?(?:http|https|http2|net|tls|dgram|dns)(?:\/promises)?"\)/);
  },
);
