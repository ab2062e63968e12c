import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readJpeg } from "../../../src/data/jpeg.ts";
import { readPng } from "../../../src/data/png.ts";
import { readImageFolder } from "../../../src/data/imageFolder.ts";
import { checksumOf } from "../../../src/data/zip.ts";
import { faultOf, fixtureFolder, readWith, temporaryFolder, saying } from "./fixtures.ts";
import { useImagePrograms } from "./imagePrograms.ts";

const image = (name: string): string => path.join(fixtureFolder, "images", name);
/** The pixels as Pillow reads them. */
const expected = JSON.parse(readFileSync(path.join(fixtureFolder, "images.json"), "utf8")) as Record<string, number[]>;
useImagePrograms();

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

/** One pixel. @param clear its tRNS part */
function pngOf(colourType: number, bits: number, data: readonly number[], clear: readonly number[]): Buffer {
  const part = (type: string, contents: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), contents]);
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(contents.length);
    checksum.writeUInt32BE(checksumOf(body));
    return Buffer.concat([length, body, checksum]);
  };
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    part("IHDR", Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, bits, colourType, 0, 0, 0])),
    part("tRNS", Buffer.from(clear)),
    part("IDAT", deflateSync(Buffer.from([0, ...data]))),
    part("IEND", Buffer.alloc(0)),
  ]);
}

describe("A PNG", () => {
  test.each(["grey.png", "colour.png", "bits.png", "palette.png", "deep.png", "opaque.png", "greyAlpha.png"])(
    "%s has the pixels of Pillow",
    (name) => {
      expect(Array.from(readPng(readFileSync(image(name)), name))).toEqual(expected[name]);
    },
  );

  test("that is interlaced has the same pixels as one that is not", () => {
    expect(Array.from(readPng(readFileSync(image("interlaced.png")), "interlaced.png"))).toEqual(
      expected["colour.png"],
    );
  });

  test("that is partly transparent is rejected", async () => {
    expect((await faultOf(() => readPng(readFileSync(image("transparent.png")), "transparent.png"))).message).toEqual(
      saying("transparent.png", "transparent", "PIL.Image.open", '"RGB"'),
    );
  });

  describe("with one transparent colour", () => {
    const pixelsOf = (colourType: number, bits: number, data: number[], clear: number[]) =>
      readPng(pngOf(colourType, bits, data, clear), "a.png");

    test.each<[string, number, number, number[], number[]]>([
      ["red, green and blue", 2, 8, [1, 2, 3], [0, 1, 0, 2, 0, 4]],
      ["16 bits each", 2, 16, [9, 1, 9, 2, 9, 3], [8, 1, 9, 2, 9, 3]],
      ["grey", 0, 8, [7], [0, 8]],
    ])("of %s that no pixel has is opaque", (_, colourType, bits, data, clear) => {
      const words = Buffer.from(data);
      const values = bits === 16 ? [0, 2, 4].map((at) => words.readUInt16BE(at)) : data;
      expect([...pixelsOf(colourType, bits, data, clear)]).toEqual(values);
    });

    test.each<[string, number, number, number[], number[]]>([
      ["red, green and blue", 2, 8, [1, 2, 3], [0, 1, 0, 2, 0, 3]],
      ["16 bits each", 2, 16, [9, 1, 9, 2, 9, 3], [9, 1, 9, 2, 9, 3]],
      ["grey, with bits above its sample's", 0, 8, [7], [1, 7]],
      ["one bit", 0, 1, [0x80], [0, 1]],
    ])("of %s that a pixel has is partly transparent", async (_, colourType, bits, data, clear) => {
      expect((await faultOf(() => pixelsOf(colourType, bits, data, clear))).message).toContain("partly transparent");
    });

    test("of a wrong length is rejected", async () => {
      expect((await faultOf(() => pixelsOf(2, 8, [1, 2, 3], [0, 1]))).message).toContain("transparent colour");
    });
  });

  test("with a wrong checksum is rejected", async () => {
    const bytes = readFileSync(image("grey.png"));
    bytes[45] = (bytes[45] ?? 0) ^ 1;
    expect((await faultOf(() => readPng(bytes, "a.png"))).message).toEqual(saying("a.png", '"IDAT"'));
  });
});

describe("A JPEG", () => {
  test.each(["grey.jpg", "colour.jpg", "progressive.jpg", "rgb.jpg"])("%s has the pixels of Pillow", async (name) => {
    expect(Array.from(await readJpeg(readFileSync(image(name)), name))).toEqual(expected[name]);
  });

  test("with four channels is rejected", async () => {
    expect((await faultOf(() => readJpeg(readFileSync(image("cmyk.jpg")), "cmyk.jpg"))).message).toEqual(
      saying("cmyk.jpg", "4 channels", "CMYK"),
    );
  });
});

describe("A folder of images", () => {
  test("is read in the order of names, with sub-folders and any endings", async () => {
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

  test("with colour images has the channels last", async () => {
    expect((await read(folderOf("colour", { "1.png": "colour.png", "2.png": "palette.png" }))).table).toMatchObject({
      columns: 189,
      exampleShape: [7, 9, 3],
    });
  });

  test("with 16 bits keeps all bits", async () => {
    const { values } = (await read(folderOf("deep", { "1.png": "deep.png" }))).table;
    expect(values).toBeInstanceOf(Uint16Array);
  });

  test("has a fingerprint of its names and contents", async () => {
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

  test("with different sizes or channels is rejected with the first image that differs", async () => {
    expect(
      (await faultOf(() => read(folderOf("odd", { "1.png": "grey.png", "2.png": "grey.png", "3.png": "colour.png" }))))
        .message,
    ).toEqual(saying("odd/3.png", "9 x 7, colour", "odd/1.png", "9 x 7, grey", "PIL.Image.open", '"L"', "9", "7"));
  });

  test("without images is rejected", async () => {
    mkdirSync(path.join(folder.path, "empty"));
    expect((await faultOf(() => read("empty"))).message).toEqual(saying("empty", "PNG", "JPEG", "folder of images"));
  });

  test("with images of an unsupported format is rejected", async () => {
    folderOf("mixed", { "1.png": "grey.png" });
    writeFileSync(path.join(folder.path, "mixed/2.bmp"), "");
    expect((await faultOf(() => read("mixed"))).message).toEqual(saying("mixed/2.bmp", "PNG"));
  });

  test("reports all images that cannot be read, with their number", async () => {
    const name = folderOf("broken", { "1.png": "grey.png", "2.png": "grey.png", "b/4.png": "grey.png" });
    writeFileSync(path.join(folder.path, name, "3.png"), "no image");
    writeFileSync(
      path.join(folder.path, name, "b", "5.jpg"),
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
    );
    writeFileSync(path.join(folder.path, name, "b", "6.webp"), "RIFF");
    expect((await faultOf(() => read(name))).message).toEqual(
      saying(
        "broken",
        "6 images",
        "3 cannot be read",
        "3.png, b/5.jpg, b/6.webp",
        "broken/3.png",
        '"skipUnreadable": true',
      ),
    );
    const { dataset, problems } = await readWith(folder.path, { path: name, images: { skipUnreadable: true } });
    expect(dataset && dataset.train.rows + dataset.heldOut.rows).toBe(3);
    expect(problems).toMatchObject([
      { code: "images-skipped", severity: "information", message: saying("6 images", "3 cannot be read", "b/5.jpg") },
    ]);
  });

  test("that skips images has the labels and the fingerprint of those that it keeps", async () => {
    const kept = await read(folderOf("whole", { "a/1.png": "grey.png", "b/2.png": "bits.png" }));
    const name = folderOf("holed", { "a/1.png": "grey.png", "b/2.png": "bits.png" });
    writeFileSync(path.join(folder.path, name, "a", "0.png"), "no image");
    const source = { name, path: path.join(folder.path, name), key: undefined };
    const { sha256, classes } = await readImageFolder(source, { skipUnreadable: true });
    expect({ sha256, classes }).toEqual({ sha256: kept.sha256, classes: ["a", "b"] });
  });

  test("without a readable image is rejected whatever is skipped", async () => {
    const name = folderOf("none", { "a.png": "cmyk.jpg", "b.png": "cmyk.jpg" });
    const { problems } = await readWith(folder.path, { path: name, images: { skipUnreadable: true } });
    expect(problems).toMatchObject([{ severity: "error", message: saying("2 images", "none", "CMYK") }]);
  });

  test("with a link to itself is rejected", async () => {
    folderOf("circle", { "1.png": "grey.png" });
    symlinkSync(path.join(folder.path, "circle"), path.join(folder.path, "circle/again"), "junction");
    expect((await faultOf(() => read("circle"))).message).toEqual(saying("circle/again", "Remove the link"));
  });

  test("has no key", async () => {
    const { problems } = await readWith(folder.path, { path: `${folderOf("keyed", { "1.png": "grey.png" })}#x` });
    expect(problems).toMatchObject([{ code: "data-key-missing" }]);
  });
});

describe("The labels of a folder of images", () => {
  const classes = {
    "cat/1.png": "grey.png",
    "cat/2.png": "bits.png",
    "dog/1.png": "grey.png",
    "eel/1.png": "bits.png",
  };

  test("are the names of its sub-folders", async () => {
    const name = folderOf("classes", classes);
    const { dataset } = await readWith(folder.path, { path: name, labels: name });
    expect(dataset).toMatchObject({ columns: 63, exampleShape: [7, 9], labelNames: ["cat", "dog", "eel"] });
    expect([...(dataset?.trainLabels ?? []), ...(dataset?.heldOutLabels ?? [])].sort()).toEqual([0, 0, 1, 2]);
  });

  test("have the same names in a held-out folder", async () => {
    const [name, apart] = [
      folderOf("classes", classes),
      folderOf("test", { "ant/1.png": "grey.png", "dog/1.png": "grey.png" }),
    ];
    const { dataset } = await readWith(folder.path, { path: name, heldOut: { path: apart }, labels: name });
    expect(dataset?.labelNames).toEqual(["ant", "cat", "dog", "eel"]);
    expect(Array.from(dataset?.trainLabels ?? [])).toEqual([1, 1, 2, 3]);
    expect(Array.from(dataset?.heldOutLabels ?? [])).toEqual([0, 2]);
  });

  test("are missing for images outside the sub-folders", async () => {
    const name = folderOf("outside", { ...classes, "5.png": "grey.png" });
    expect((await readWith(folder.path, { path: name, labels: name })).problems).toMatchObject([
      { code: "labels-folder", path: ["data", "labels"] },
    ]);
  });
});
