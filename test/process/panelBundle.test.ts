import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const MAX_BYTES = 400_000;

const script = readFileSync(join(import.meta.dirname, "../../dist/webview.js"), "utf8");

test("the panel's script stays below 400 kB", () => {
  expect(Buffer.byteLength(script)).toBeGreaterThan(100_000);
  expect(Buffer.byteLength(script)).toBeLessThan(MAX_BYTES);
});

test("the panel's script does not evaluate text as code", () => {
  expect(script).not.toMatch(/\beval\s*\(|\bnew Function\b|[^\w.]Function\s*\(/);
});

test("the panel's script makes no network requests", () => {
  expect(script).not.toMatch(/\bfetch\s*\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|\bimport\s*\(/);
});

test("the extension's bundle is small and does not include TypeBox's type language or the validator", () => {
  const extension = readFileSync(join(import.meta.dirname, "../../dist/extension.cjs"), "utf8");
  expect(Buffer.byteLength(extension)).toBeGreaterThan(50_000);
  expect(Buffer.byteLength(extension)).toBeLessThan(220_000);
  expect(extension).toContain('require("./advice.cjs")');
  // TypeBox makes its validators by this.
  expect(extension).not.toContain("globalThis.Function");
});

test.each(["extension", "background", "sweep", "worker", "hdf5", "cli"])(
  "%s.cjs is not given Node's network",
  (name) => {
    const program = readFileSync(join(import.meta.dirname, `../../dist/${name}.cjs`), "utf8");
    expect(program).toMatch(/\brequire\("/);
    expect(program).not.toMatch(/\brequire\("(?:node:)?(?:http|https|http2|net|tls|dgram|dns)(?:\/promises)?"\)/);
  },
);
