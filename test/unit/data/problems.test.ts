import { describe, expect, test } from "vitest";
import { countingNpy, floatNpy, npyOf, readWith, temporaryFolder, type Wish, saying } from "./fixtures.ts";

const folder = temporaryFolder();

/** Writes data.npy, reads it as wished and gives the only problem. */
async function problemOf(data: Buffer, wish: Wish = {}) {
  await folder.write("data.npy", data);
  const { dataset, problems } = await readWith(folder.path, wish);
  expect(problems).toHaveLength(1);
  expect(dataset === undefined).toBe(problems[0]?.severity === "error");
  return problems[0];
}

const error = (code: string, path: (string | number)[], message: string) => ({
  code,
  severity: "error",
  message,
  path,
});

describe("A problem of the values", () => {
  test("names the number of NaN and infinite values, and the first place", async () => {
    expect(await problemOf(floatNpy(3, 2, [1, 2, 3, NaN, -Infinity, 6]))).toEqual(
      error("data-not-finite", ["data", "path"], saying("data.npy", "NaN or Infinity", "2 places", "row 1, column 1 ")),
    );
  });

  test("suggests the scale for a Bernoulli likelihood on bytes", async () => {
    expect(await problemOf(npyOf("|u1", [2, 2], Uint8Array.of(0, 1, 0, 255)), { likelihood: "bernoulli" })).toEqual(
      error(
        "bernoulli-range",
        ["data", "path"],
        saying("data.npy", "0 to 255", "row 1, column 1 ", "bernoulli", "[0, 1]", '"scale": 255'),
      ),
    );
  });

  test("suggests a scale of 16 for the built-in digits", async () => {
    const { problems } = await readWith(folder.path, { path: "builtin:digits", likelihood: "bernoulli" });
    expect(problems[0]?.message).toEqual(saying('"scale": 16'));
  });

  test("suggests no scale for a Bernoulli likelihood on negative values", async () => {
    expect((await problemOf(floatNpy(2, 1, [-0.5, 1]), { likelihood: "bernoulli" }))?.message).toEqual(
      saying("data.npy", "-0.5 to 1", "row 0, column 0 ", "bernoulli", "[0, 1]", "gaussian"),
    );
  });

  test("is found after scaling", async () => {
    expect(
      (await problemOf(npyOf("|u1", [2, 1], Uint8Array.of(0, 32)), { likelihood: "bernoulli", scale: 16 }))?.message,
    ).toContain("from 0 to 2 after");
  });

  test.each(["threshold", "static", "dynamic"] as const)(
    "is a range beyond [0, 1] for %s binarisation",
    async (binarize) => {
      const problem = await problemOf(floatNpy(2, 1, [0, 3]), { binarize });
      expect(problem).toMatchObject({ code: "binarize-range", path: ["data", "path"], severity: "error" });
      expect(problem?.message).toEqual(saying(`"binarize": "${binarize}"`, "[0, 1]", '"scale": 255'));
    },
  );

  test.each(["poisson", "negativeBinomial", "zeroInflatedNegativeBinomial"])(
    "is a negative count for %s",
    async (likelihood) => {
      expect(await problemOf(floatNpy(2, 2, [1, 2, 3, -4]), { likelihood })).toEqual(
        error(
          "counts-negative",
          ["data", "path"],
          saying("data.npy", "-4", "row 1, column 1 ", likelihood, "counts", "gaussian"),
        ),
      );
    },
  );

  test("is a warning for counts that are not whole", async () => {
    expect(await problemOf(floatNpy(4, 1, [1, 2, 3, 0.5]), { likelihood: "poisson" })).toEqual({
      code: "counts-not-whole",
      severity: "warning",
      path: ["data", "path"],
      message: saying("data.npy", "not whole", "1 place", "row 3, column 0 ", "poisson", "raw counts"),
    });
  });

  test("is found after scaling for counts in bytes", async () => {
    const bytes = npyOf("|u1", [4, 1], Uint8Array.of(2, 2, 1, 3));
    expect((await problemOf(bytes, { likelihood: "poisson", scale: 2 }))?.message).toEqual(
      saying("not whole", "2 places", "row 2, column 0 ", "poisson", "no scale"),
    );
  });

  test("is a range beyond [0, 1] for a continuous Bernoulli likelihood", async () => {
    const problem = await problemOf(npyOf("|u1", [2, 2], Uint8Array.of(0, 1, 0, 255)), {
      likelihood: "continuousBernoulli",
    });
    expect(problem).toMatchObject({ code: "bernoulli-range", path: ["data", "path"], severity: "error" });
    expect(problem?.message).toEqual(saying("continuousBernoulli", "[0, 1]", '"scale": 255'));
  });

  test("is a class that is not a whole number", async () => {
    expect(await problemOf(floatNpy(2, 2, [0, 1, 1.5, 2]), { likelihood: "categorical", categories: 3 })).toEqual(
      error(
        "classes-not-whole",
        ["data", "path"],
        saying("data.npy", "not whole", "1 place", "row 1, column 0 ", "categorical", "from 0", "gaussian"),
      ),
    );
  });

  test.each([
    [4, ["0 to 4", "row 1, column 1 ", "3 categories", "0 to 2", '"categories": 5']],
    [-1, ["-1 to 2", "row 1, column 1 ", "3 categories", "0 to 2", "from 0"]],
    [5000, ["0 to 5000", "row 1, column 1 ", "3 categories", "0 to 2", "from 0"]],
  ])("is the class number %d if there are three classes", async (value, facts) => {
    expect(await problemOf(floatNpy(2, 2, [0, 1, 2, value]), { likelihood: "categorical", categories: 3 })).toEqual(
      error("classes-range", ["data", "path"], saying("data.npy", ...facts)),
    );
  });

  test("is not reported if every value is a class", async () => {
    await folder.write("data.npy", floatNpy(4, 1, [0, 1, 2, 2]));
    expect((await readWith(folder.path, { likelihood: "categorical", categories: 3 })).problems).toEqual([]);
  });

  test("names the held-out file if it contains the value", async () => {
    await folder.write("test.npy", floatNpy(2, 1, [0, NaN]));
    expect(await problemOf(countingNpy(4, 1), { heldOut: { path: "test.npy" } })).toMatchObject({
      code: "data-not-finite",
      path: ["data", "heldOut", "path"],
      message: expect.stringMatching(/^test\.npy /) as string,
    });
  });

  test("is any binarisation of counts", async () => {
    expect(await problemOf(countingNpy(4, 1), { likelihood: "poisson", binarize: "static" })).toEqual(
      error(
        "binarize-counts",
        ["data", "binarize"],
        saying("poisson", '"binarize": "static"', '"binarize": "none"', "bernoulli"),
      ),
    );
  });
});

describe("A problem of the shape", () => {
  test("is a single axis", async () => {
    expect(await problemOf(npyOf("<f4", [8], new Float32Array(8)))).toEqual(
      error("data-shape", ["data", "path"], saying("data.npy", "single axis", "array.reshape(rows, columns)")),
    );
  });

  test("is a file without rows", async () => {
    expect(await problemOf(npyOf("<f4", [0, 3], new Float32Array(0)))).toMatchObject({ code: "data-file-empty" });
  });

  test("is a held-out file with other columns", async () => {
    await folder.write("test.npy", countingNpy(2, 3));
    expect(await problemOf(countingNpy(4, 2), { heldOut: { path: "test.npy" } })).toEqual(
      error("held-out-width", ["data", "heldOut", "path"], saying("test.npy has 3 columns", "data.npy has 2")),
    );
  });

  test("is fewer than two training rows", async () => {
    expect(await problemOf(countingNpy(2, 2), { heldOut: { fraction: 0.5, seed: 0 } })).toEqual(
      error("too-few-rows", ["data", "path"], saying("data.npy", "1 training row", "at least 2")),
    );
  });

  test("is a fraction that leaves one part empty", async () => {
    expect(await problemOf(countingNpy(3, 2), { heldOut: { fraction: 0.9, seed: 0 } })).toMatchObject({
      code: "held-out-fraction",
      path: ["data", "heldOut"],
    });
  });

  test("is a batch larger than the training rows", async () => {
    expect(await problemOf(countingNpy(8, 2), { batchSize: 7 })).toEqual(
      error(
        "batch-size-above-rows",
        ["training", "batchSize"],
        saying("A batch of 7", "6 training rows of data.npy", '"batchSize" to at most 6'),
      ),
    );
  });
});

describe("A problem of the files", () => {
  test("is reported for each file that has one", async () => {
    const { dataset, problems } = await readWith(folder.path, { path: "no.npy", heldOut: { path: "nor-this.npy" } });
    expect(dataset).toBeUndefined();
    expect(problems.map(({ code, path }) => [code, path.join(".")])).toEqual([
      ["data-file-missing", "data.path"],
      ["data-file-missing", "data.heldOut.path"],
    ]);
  });

  test("is a warning if the index of pandas is a column, which is left out", async () => {
    await folder.write("pandas.csv", ",a\n0,5\n1,6\n2,7\n3,8\n");
    const { dataset, problems } = await readWith(folder.path, { path: "pandas.csv" });
    expect(dataset?.columns).toBe(1);
    expect(problems).toMatchObject([{ code: "csv-index-column", severity: "warning", path: ["data", "path"] }]);
  });
});
