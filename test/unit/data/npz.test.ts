import { describe, expect, test } from "vitest";
import { readNpz } from "../../../src/data/npz.ts";
import { faultOf, floatNpy, npyOf, zipOf, saying } from "./fixtures.ts";

const x = floatNpy(2, 2, [1, 2, 3, 4]);
const y = npyOf("|u1", [2], Uint8Array.of(7, 8));
const faultIn = (file: Buffer, key?: string) => faultOf(() => readNpz(file, key, "d.npz"));

describe("An .npz file", () => {
  test.each([true, false])("returns the array of the key (deflated: %s)", async (deflate) => {
    const file = zipOf({ "x.npy": x, "y.npy": y }, { deflate });
    expect((await readNpz(file, "x", "d.npz")).values).toEqual(Float32Array.of(1, 2, 3, 4));
    expect((await readNpz(file, "y", "d.npz")).values).toEqual(Uint8Array.of(7, 8));
  });

  test("of one array needs no key", async () => {
    expect((await readNpz(zipOf({ "x.npy": x }), undefined, "d.npz")).rows).toBe(2);
  });

  test("written by numpy.savez_compressed, with its ZIP64 local header, is read", async () => {
    // numpy.savez_compressed("b.npz", x=numpy.arange(6, dtype=">f8").reshape(3, 2)), NumPy 2.4.6
    const file = Buffer.from(
      "UEsDBC0AAAAIAAAAIQCptXkg//////////8FABQAeC5ucHkBABAAsAAAAAAAAABYAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6XZqGuo6Ce" +
        "ll9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6CkaaOgq1CmQDLgYosP8AoR2gfAcOKC0ApUUgNABQSwECLQMtAAAACAAAACEAqbV5IFgAAACw" +
        "AAAABQAAAAAAAAAAAAAAgAEAAAAAeC5ucHlQSwUGAAAAAAEAAQAzAAAAjwAAAAAA",
      "base64",
    );
    expect(await readNpz(file, undefined, "d.npz")).toMatchObject({
      rows: 3,
      columns: 2,
      values: Float64Array.of(0, 1, 2, 3, 4, 5),
    });
  });

  test("with several arrays and no key is rejected with their list", async () => {
    expect(await faultIn(zipOf({ "x.npy": x, "y.npy": y }))).toEqual({
      code: "data-key-missing",
      message: saying("d.npz", "2 arrays: x (", "y (", '"d.npz#x"'),
    });
  });

  test("without the array of the key is rejected with the list of arrays", async () => {
    const message = saying("d.npz", '"z"', "x, y");
    expect(await faultIn(zipOf({ "x.npy": x, "y.npy": y }), "z")).toEqual({ code: "data-key-missing", message });
  });

  test("without arrays is rejected", async () => {
    expect((await faultIn(zipOf({ "notes.txt": x }))).message).toMatch(/without arrays.*numpy\.savez/);
  });

  test("that is not a zip is rejected", async () => {
    expect(await faultIn(Buffer.from("not a zip at all, but long enough"))).toEqual({
      code: "data-file-corrupt",
      message: saying("d.npz", "numpy.savez"),
    });
  });

  test("that is incomplete is distinguished from one that is not a zip", async () => {
    expect((await faultIn(zipOf({ "x.npy": x }).subarray(0, 60))).code).toBe("data-file-truncated");
  });

  test("with a flipped bit is rejected by its checksum", async () => {
    const file = zipOf({ "x.npy": x }, { deflate: false });
    const at = file.indexOf("NUMPY") + 130;
    file[at] = (file[at] ?? 0) ^ 1;
    expect(await faultIn(file)).toEqual({
      code: "data-file-corrupt",
      message: saying("d.npz", "x.npy"),
    });
  });

  test("with damaged deflate data is rejected", async () => {
    const file = zipOf({ "x.npy": x });
    file.fill(0xff, 40, 60);
    expect((await faultIn(file)).code).toBe("data-file-corrupt");
  });
});
