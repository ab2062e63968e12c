import { cpSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readImageFolder } from "../../../src/data/imageFolder.ts";
import { readWebp } from "../../../src/data/webp.ts";
import { faultOf, fixtureFolder, saying, temporaryFolder } from "./fixtures.ts";
import { useImagePrograms } from "./imagePrograms.ts";

/** Files of makeWebp.py. */
const webp = (name: string): Buffer => readFileSync(path.join(fixtureFolder, "webp", name));
/** The pixels as Pillow reads them. */
const expected = JSON.parse(readFileSync(path.join(fixtureFolder, "webp.json"), "utf8")) as Record<string, number[]>;
const folder = temporaryFolder();

useImagePrograms();

/** A lossy file's header, of another size. */
function sized(width: number, height: number): Buffer {
  const bytes = Buffer.from(webp("lossy.webp"));
  bytes.writeUInt16LE(width, 26);
  bytes.writeUInt16LE(height, 28);
  return bytes;
}

describe("A WebP", () => {
  test.each(Object.keys(expected))("%s has the pixels of Pillow", async (name) => {
    expect(Array.from(await readWebp(webp(name), name))).toEqual(expected[name]);
  });

  test.each([
    ["clear.webp", ["partly transparent", "PIL.Image.open"]],
    ["animated.webp", ["animated", "PIL.Image.open"]],
  ])("is refused with a reason: %s", async (name, facts) => {
    expect((await faultOf(() => readWebp(webp(name), name))).message).toEqual(saying(name, ...facts));
  });

  test("that ends early is called damaged", async () => {
    const bytes = webp("lossless.webp");
    for (const length of [13, 29, 60, bytes.length - 1])
      expect((await faultOf(() => readWebp(bytes.subarray(0, length), "a.webp"))).code).toBe("data-file-corrupt");
  });

  test("of a size that is not that of its pixels, or too large, is refused before its pixels are made", async () => {
    expect((await faultOf(() => readWebp(sized(16_383, 16_383), "a.webp"))).message).toEqual(saying("16383 x 16383"));
    expect((await faultOf(() => readWebp(sized(0, 5), "a.webp"))).message).toEqual(saying("0 x 5"));
  });

  test("can be among the images of a folder, whatever its ending", async () => {
    mkdirSync(path.join(folder.path, "mixed"));
    cpSync(path.join(fixtureFolder, "webp/lossless.webp"), path.join(folder.path, "mixed/1.webp"));
    cpSync(path.join(fixtureFolder, "webp/opaque.webp"), path.join(folder.path, "mixed/2.png"));
    const { table } = await readImageFolder({ name: "mixed", path: path.join(folder.path, "mixed"), key: undefined });
    expect(table).toMatchObject({ rows: 2, exampleShape: [21, 17, 3] });
    expect(Array.from(table.values as Uint8Array)).toEqual([
      ...(expected["lossless.webp"] ?? []),
      ...(expected["opaque.webp"] ?? []),
    ]);
  });
});
