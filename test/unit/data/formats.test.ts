import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { detectFormat, readTable, unpack } from "../../../src/data/formats.ts";
import { countingNpy, faultOf, idxOf, zipOf, saying } from "./fixtures.ts";

const idx = idxOf(0x08, [2, 2], Uint8Array.of(1, 2, 3, 4));

describe("A format", () => {
  test.each([
    ["npy", countingNpy(2, 2)],
    ["npz", zipOf({ "x.npy": countingNpy(2, 2) })],
    ["idx", idx],
  ])("%s is recognised by its contents for any name", (format, bytes) => {
    expect(detectFormat(bytes, "data.csv")).toBe(format);
  });

  test.each([
    ["a.csv", "csv"],
    ["a.TSV", "csv"],
    ["a.npy", "npy"],
    ["a.npz", "npz"],
    ["train-images-idx3-ubyte", "idx"],
  ])("is recognised by the name if the contents do not show it: %s", (name, format) => {
    expect(detectFormat(Buffer.from("1,2"), name)).toBe(format);
  });

  test("with an unknown ending is rejected with the supported formats", async () => {
    expect(await faultOf(() => detectFormat(Buffer.from("abc"), "data.xyz"))).toEqual({
      code: "data-format-unsupported",
      message: saying(
        "data.xyz",
        "unsupported format",
        ".npy, .npz, .csv, .parquet, .arrow, .feather, .h5, .h5ad, .loom, .mat (version 7.3), .safetensors, .mtx and IDX",
        ".gz",
      ),
    });
  });

  test("that is known but unsupported is rejected by its name", async () => {
    expect((await faultOf(() => detectFormat(Buffer.from("\x89PNG\r\n", "latin1"), "image.csv"))).message).toContain(
      "is a PNG image",
    );
  });

  test("with a single array has no key", async () => {
    expect((await faultOf(() => readTable(countingNpy(2, 2), "a.npy", "x"))).message).toEqual(saying("a.npy", '"#x"'));
  });
});

describe("A gzip file", () => {
  test("is unpacked for any name and read by its inner format", async () => {
    expect((await readTable(gzipSync(idx), "digits", undefined)).values).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect((await readTable(gzipSync("1,2\n3,4\n"), "a.csv.gz", undefined)).rows).toBe(2);
  });

  test("with several members is unpacked completely", async () => {
    const { bytes } = await unpack(Buffer.concat([gzipSync("1,2\n"), gzipSync("3,4\n")]), "a.csv.gz");
    expect(bytes.toString()).toBe("1,2\n3,4\n");
  });

  test("that is already unpacked is read directly", async () => {
    expect((await readTable(idx, "train-images-idx3-ubyte.gz", undefined)).rows).toBe(2);
  });

  test("with damage is rejected", async () => {
    const packed = gzipSync(Buffer.alloc(5000, "abcdefg"));
    packed.fill(0xff, 12, 20);
    expect(await faultOf(() => unpack(packed, "a.gz"))).toEqual({
      code: "data-file-corrupt",
      message: saying("a.gz", "gzip"),
    });
  });

  test("that is incomplete is rejected with the number of bytes", async () => {
    const packed = gzipSync(Buffer.alloc(5000, "abcdefg"));
    expect(await faultOf(() => unpack(packed.subarray(0, 30), "a.gz"))).toEqual({
      code: "data-file-truncated",
      message: saying("a.gz", "gzip", "30"),
    });
  });
});

describe("A file of another program is named with what converts it", () => {
  test.each<[string, string, string, string, string]>([
    [
      "a pointer of Git LFS",
      "x.npy",
      "version https://git-lfs.github.com/spec/v1\n",
      "Git LFS",
      'git lfs pull --include="x.npy"',
    ],
    ["a web page", "x.csv", "<!DOCTYPE html><html>", "web page", "download"],
    ["a pickle", "x.pkl", "\x80\x04\x95", "pickle", 'pickle.load(open("x.pkl", "rb")'],
    ["a pickle without a mark", "x.pickle", "(dp0", "pickle", "numpy.save"],
    ["a pickle of joblib", "x.joblib", "\x80\x03", "pickle", 'joblib.load("x.joblib")'],
    ["an early file of torch.save", "x.pt", "\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "PyTorch", 'torch.load("x.pt"'],
    ["an early Excel file", "x.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel", 'read_excel("x.xls")'],
    ["an early MATLAB file", "x.mat", "MATLAB 5.0", "MATLAB", 'loadmat("x.mat")'],
    ["an object of R", "x.rds", "X\n\0\0\0\x03", "R", 'readRDS("x.rds")'],
    ["JSON lines", "x.jsonl", '{"a": 1}', "JSON", "lines=True"],
    ["an archive", "x.tar", "x", "tar", "tar -xf"],
    ["a table of Weka", "x.arff", "@relation r", "ARFF", "loadarff"],
    ["LibSVM", "x.libsvm", "1 1:0.5", "LibSVM", "load_svmlight_file"],
  ])("%s", async (_, name, contents, program, fix) => {
    expect(await faultOf(() => detectFormat(Buffer.from(contents, "latin1"), name))).toEqual({
      code: "data-format-unsupported",
      message: saying(name, program, fix),
    });
  });

  test("also where it is packed by gzip, as mnist.pkl.gz is", async () => {
    expect((await faultOf(() => detectFormat(Buffer.from("\x80\x04", "latin1"), "m.pkl", "m.pkl.gz"))).message).toEqual(
      saying("m.pkl.gz", 'gzip.open("m.pkl.gz", "rb")'),
    );
  });
});
