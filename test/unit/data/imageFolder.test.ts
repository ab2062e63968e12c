import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readJpeg } from "../../../src/data/jpeg.ts";
import { readPng } from "../../../src/data/png.ts";
import { readImageFolder } from "../../../src/data/imageFolder.ts";
import { faultOf, fixtureFolder, readWith, temporaryFolder } from "./fixtures.ts";

const image = (name: string): string => path.join(fixtureFolder, "images", name);
/** What Pillow reads. */
const expected = JSON.parse(readFileSync(path.join(fixtureFolder, "images.json"), "utf8")) as Record<string, number[]>;
const folder = temporaryFolder();

/** A folder with copies of fixtures under new names. */
function folderOf(name: string, files: Readonly<Record<string, string>>): string {
  for (const [file, source] of Object.entries(files)) {
    const target = path.join(folder.path, name, file);
    mkdirSync(path.dirname(target), { recursive: true });
    cpSync(image(source), target);
  }
  return name;
}

const read = (name: string) => readImageFolder({ name, path: path.join(folder.path, name), key: undefined });

describe("a PNG", () => {
  test.each(["grey.png", "colour.png", "bits.png", "palette.png", "deep.png", "opaque.png", "greyAlpha.png"])(
    "%s has Pillow's pixels",
    (name) => {
      expect(Array.from(readPng(readFileSync(image(name)), name))).toEqual(expected[name]);
    },
  );

  test("that is interlaced has those of the one that is not", () => {
    expect(Array.from(readPng(readFileSync(image("interlaced.png")), "interlaced.png"))).toEqual(
      expected["colour.png"],
    );
  });

  test("that is partly transparent is refused", async () => {
    expect((await faultOf(() => readPng(readFileSync(image("transparent.png")), "transparent.png"))).message).toBe(
      'transparent.png is partly transparent, and what shows through is not told. Convert it: PIL.Image.open(path).convert("RGB").save(path).',
    );
  });

  test("with a wrong checksum is refused", async () => {
    const bytes = readFileSync(image("grey.png"));
    bytes[45] = (bytes[45] ?? 0) ^ 1;
    expect((await faultOf(() => readPng(bytes, "a.png"))).message).toBe(
      'a.png is a damaged image: the checksum of its part "IDAT" is wrong. Write or download it again.',
    );
  });
});

describe("a JPEG", () => {
  test.each(["grey.jpg", "colour.jpg", "progressive.jpg"])(
    "%s has Pillow's pixels to within two levels",
    async (name) => {
      const pixels = Array.from(await readJpeg(readFileSync(image(name)), name));
      expect(pixels).toHaveLength(expected[name]?.length ?? 0);
      expect(Math.max(...pixels.map((value, i) => Math.abs(value - (expected[name]?.[i] ?? NaN))))).toBeLessThanOrEqual(
        2,
      );
    },
  );

  test("of four colours is refused", async () => {
    expect((await faultOf(() => readJpeg(readFileSync(image("cmyk.jpg")), "cmyk.jpg"))).message).toContain(
      "is a JPEG of 4 channels (CMYK); grey and RGB are read",
    );
  });
});

describe("a folder of images", () => {
  test("gives them by name, sub-folders included, whatever the endings", async () => {
    const { table } = await read(
      folderOf("grey", {
        "b/2.png": "grey.png",
        "a/1.JPG": "grey.jpg",
        "b/1.jpeg": "grey.png",
        "a/.hidden.png": "cmyk.jpg",
      }),
    );
    expect(table).toMatchObject({ rows: 3, columns: 63, rank: 3, exampleShape: [7, 9] });
    expect(Array.from(table.values.subarray(63, 126) as Uint8Array)).toEqual(expected["grey.png"]);
  });

  test("of colour has its channels last", async () => {
    expect((await read(folderOf("colour", { "1.png": "colour.png", "2.png": "palette.png" }))).table).toMatchObject({
      columns: 189,
      exampleShape: [7, 9, 3],
    });
  });

  test("of 16 bits keeps them", async () => {
    const { values } = (await read(folderOf("deep", { "1.png": "deep.png" }))).table;
    expect(values).toBeInstanceOf(Uint16Array);
  });

  test("has a fingerprint of names and contents", async () => {
    const prints = await Promise.all(
      [
        { "1.png": "grey.png", "2.png": "bits.png" },
        { "1.png": "grey.png", "3.png": "bits.png" },
        { "1.png": "bits.png", "2.png": "grey.png" },
      ].map(async (files, i) => (await read(folderOf(`print${i}`, files))).sha256),
    );
    expect(new Set(prints).size).toBe(3);
    expect((await read(folderOf("again", { "1.png": "grey.png", "2.png": "bits.png" }))).sha256).toBe(prints[0]);
  });

  test("of several sizes or kinds names the first that is unlike", async () => {
    expect(
      (await faultOf(() => read(folderOf("odd", { "1.png": "grey.png", "2.png": "grey.png", "3.png": "colour.png" }))))
        .message,
    ).toBe(
      "odd/3.png is 9 x 7, colour, and odd/1.png is 9 x 7, grey; all images have to be alike. " +
        'Resize or convert it, as with PIL.Image.open(path).convert("L").resize((9, 7)).',
    );
  });

  test("without images is no data", async () => {
    mkdirSync(path.join(folder.path, "empty"));
    expect((await faultOf(() => read("empty"))).message).toBe(
      "empty is a folder without PNG or JPEG images. Name a file in it, or a folder of images.",
    );
  });

  test("with images that would be missed is refused", async () => {
    folderOf("mixed", { "1.png": "grey.png" });
    writeFileSync(path.join(folder.path, "mixed/2.webp"), "");
    expect((await faultOf(() => read("mixed"))).message).toContain(
      "mixed/2.webp is an image of a format that is not read; PNG and JPEG are.",
    );
  });

  test("that leads into itself is refused", async () => {
    folderOf("circle", { "1.png": "grey.png" });
    symlinkSync(path.join(folder.path, "circle"), path.join(folder.path, "circle/again"), "junction");
    expect((await faultOf(() => read("circle"))).message).toBe(
      "circle/again is a link to a folder that is read already. Remove the link.",
    );
  });

  test("takes no key", async () => {
    const { problems } = await readWith(folder.path, { path: `${folderOf("keyed", { "1.png": "grey.png" })}#x` });
    expect(problems).toMatchObject([{ code: "data-key-missing" }]);
  });
});

describe("labels of a folder of images", () => {
  const classes = {
    "cat/1.png": "grey.png",
    "cat/2.png": "bits.png",
    "dog/1.png": "grey.png",
    "eel/1.png": "bits.png",
  };

  test("are its sub-folders", async () => {
    const name = folderOf("classes", classes);
    const { dataset } = await readWith(folder.path, { path: name, labels: name });
    expect(dataset).toMatchObject({ columns: 63, exampleShape: [7, 9], labelNames: ["cat", "dog", "eel"] });
    expect([...(dataset?.trainLabels ?? []), ...(dataset?.heldOutLabels ?? [])].sort()).toEqual([0, 0, 1, 2]);
  });

  test("include those of a held-out folder, by the same names", async () => {
    const [name, apart] = [
      folderOf("classes", classes),
      folderOf("test", { "ant/1.png": "grey.png", "dog/1.png": "grey.png" }),
    ];
    const { dataset } = await readWith(folder.path, { path: name, heldOut: { path: apart }, labels: name });
    expect(dataset?.labelNames).toEqual(["ant", "cat", "dog", "eel"]);
    expect(Array.from(dataset?.trainLabels ?? [])).toEqual([1, 1, 2, 3]);
    expect(Array.from(dataset?.heldOutLabels ?? [])).toEqual([0, 2]);
  });

  test("are missed for images outside of them", async () => {
    const name = folderOf("outside", { ...classes, "5.png": "grey.png" });
    expect((await readWith(folder.path, { path: name, labels: name })).problems).toMatchObject([
      { code: "labels-folder", path: ["data", "labels"] },
    ]);
  });
});
