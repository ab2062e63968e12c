import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * The Windows packages leave DirectML and the shader compiler out (scripts/package.mjs). That is right only as long as no library needs
 * them to be loaded: a name in the import table must exist when Windows loads a library, one in the delay-import table when it is called.
 */

const IMPORTS = 1;
const DELAY_IMPORTS = 13;
const LEFT_OUT = /^(DirectML|dxcompiler|dxil)\.dll$/i;
const bin = join(import.meta.dirname, "../../../node_modules/onnxruntime-node/bin/napi-v6/win32");

/** Names of the libraries in a directory of a 64-bit Portable Executable (Microsoft's "PE Format", The Import Directory Table). */
function librariesIn(file: string, directory: number, bytesOfEntry: number, nameAt: number): readonly string[] {
  const bytes = readFileSync(file);
  const header = bytes.readUInt32LE(0x3c);
  const optional = header + 24;
  expect(bytes.readUInt16LE(optional)).toBe(0x20b);
  const sections = Array.from({ length: bytes.readUInt16LE(header + 6) }, (_, index) => {
    const at = optional + bytes.readUInt16LE(header + 20) + 40 * index;
    return { start: bytes.readUInt32LE(at + 12), size: bytes.readUInt32LE(at + 16), raw: bytes.readUInt32LE(at + 20) };
  });
  const offsetOf = (address: number): number => {
    const section = sections.find(({ start, size }) => start <= address && address < start + size);
    return section === undefined ? expect.fail(`${address} is in no section`) : address - section.start + section.raw;
  };
  const table = bytes.readUInt32LE(optional + 112 + 8 * directory);
  const names: string[] = [];
  for (let at = table === 0 ? -1 : offsetOf(table); at >= 0; at += bytesOfEntry) {
    const name = bytes.readUInt32LE(at + nameAt);
    if (name === 0) break;
    const start = offsetOf(name);
    names.push(bytes.toString("latin1", start, bytes.indexOf(0, start)));
  }
  return names;
}

describe.skipIf(!existsSync(bin)).each(["x64", "arm64"])("ONNX Runtime for Windows on %s", (architecture) => {
  const library = (name: string): string => join(bin, architecture, name);

  it.each(["onnxruntime.dll", "onnxruntime_binding.node"])(
    "loads %s without DirectML and the shader compiler",
    (name) => {
      const needed = librariesIn(library(name), IMPORTS, 20, 12);
      expect(needed).toContain("KERNEL32.dll");
      expect(needed.filter((other) => LEFT_OUT.test(other))).toEqual([]);
    },
  );

  it("looks for DirectML only when it is called", () => {
    expect(librariesIn(library("onnxruntime.dll"), DELAY_IMPORTS, 32, 4)).toContain("DirectML.dll");
  });
});
