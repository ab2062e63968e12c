import { describe, expect, test } from "vitest";
import { countingNpy, floatNpy, npyOf, readWith, temporaryFolder, type Wish } from "./fixtures.ts";

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

describe("a problem of the values", () => {
  test("tells how many are NaN or infinite, and the first", async () => {
    expect(await problemOf(floatNpy(3, 2, [1, 2, 3, NaN, -Infinity, 6]))).toEqual(
      error(
        "data-not-finite",
        ["data", "path"],
        "data.npy holds NaN or Infinity in 2 places, first at row 1, column 1 (counting from 0). Replace those values or drop their rows.",
      ),
    );
  });

  test("suggests the scale for a Bernoulli likelihood on bytes", async () => {
    expect(await problemOf(npyOf("|u1", [2, 2], Uint8Array.of(0, 1, 0, 255)), { likelihood: "bernoulli" })).toEqual(
      error(
        "bernoulli-range",
        ["data", "path"],
        'data.npy holds values from 0 to 255 after scaling, first outside at row 1, column 1 (counting from 0), and a bernoulli likelihood needs them in [0, 1]. Set "scale": 255 in the data section.',
      ),
    );
  });

  test("suggests 16 for the shipped digits", async () => {
    const { problems } = await readWith(folder.path, { path: "builtin:digits", likelihood: "bernoulli" });
    expect(problems[0]?.message).toContain('Set "scale": 16 in the data section.');
  });

  test("suggests no scale for a Bernoulli likelihood on negative values", async () => {
    expect((await problemOf(floatNpy(2, 1, [-0.5, 1]), { likelihood: "bernoulli" }))?.message).toBe(
      "data.npy holds values from -0.5 to 1 after scaling, first outside at row 0, column 0 (counting from 0), and a bernoulli likelihood needs them in [0, 1]. Rescale the data to [0, 1], or use a gaussian likelihood.",
    );
  });

  test("looks at the values after scaling", async () => {
    expect(
      (await problemOf(npyOf("|u1", [2, 1], Uint8Array.of(0, 32)), { likelihood: "bernoulli", scale: 16 }))?.message,
    ).toContain("from 0 to 2 after");
  });

  test.each(["threshold", "static", "dynamic"] as const)(
    "of %s binarisation is a range beyond [0, 1]",
    async (binarize) => {
      const problem = await problemOf(floatNpy(2, 1, [0, 3]), { binarize });
      expect(problem).toMatchObject({ code: "binarize-range", path: ["data", "path"], severity: "error" });
      expect(problem?.message).toContain(`"binarize": "${binarize}" needs them in [0, 1]. Set "scale": 255`);
    },
  );

  test.each(["poisson", "negativeBinomial", "zeroInflatedNegativeBinomial"])(
    "of %s is a negative count",
    async (likelihood) => {
      expect(await problemOf(floatNpy(2, 2, [1, 2, 3, -4]), { likelihood })).toEqual(
        error(
          "counts-negative",
          ["data", "path"],
          `data.npy holds negative values, down to -4, first at row 1, column 1 (counting from 0); a ${likelihood} likelihood is one of counts. Use the raw counts, or a gaussian likelihood.`,
        ),
      );
    },
  );

  test("of counts is a warning when they are not whole", async () => {
    expect(await problemOf(floatNpy(4, 1, [1, 2, 3, 0.5]), { likelihood: "poisson" })).toEqual({
      code: "counts-not-whole",
      severity: "warning",
      path: ["data", "path"],
      message:
        "data.npy holds values that are not whole in 1 place, first at row 3, column 0 (counting from 0); a poisson likelihood is one of counts. Use the raw counts.",
    });
  });

  test("of scaled byte counts is found after scaling", async () => {
    const bytes = npyOf("|u1", [4, 1], Uint8Array.of(2, 2, 1, 3));
    expect((await problemOf(bytes, { likelihood: "poisson", scale: 2 }))?.message).toContain(
      "not whole in 2 places, first at row 2, column 0 (counting from 0); a poisson likelihood is one of counts. Use the raw counts and no scale.",
    );
  });

  test("of a continuous Bernoulli likelihood is a range beyond [0, 1]", async () => {
    const problem = await problemOf(npyOf("|u1", [2, 2], Uint8Array.of(0, 1, 0, 255)), {
      likelihood: "continuousBernoulli",
    });
    expect(problem).toMatchObject({ code: "bernoulli-range", path: ["data", "path"], severity: "error" });
    expect(problem?.message).toContain(
      'a continuousBernoulli likelihood needs them in [0, 1]. Set "scale": 255 in the data section.',
    );
  });

  test("of classes is one that has no number", async () => {
    expect(await problemOf(floatNpy(2, 2, [0, 1, 1.5, 2]), { likelihood: "categorical", categories: 3 })).toEqual(
      error(
        "classes-not-whole",
        ["data", "path"],
        "data.npy holds values that are not whole in 1 place, first at row 1, column 0 (counting from 0); a categorical likelihood numbers its classes from 0. Save the classes' numbers, or use a gaussian likelihood.",
      ),
    );
  });

  test.each([
    [
      4,
      'values from 0 to 4, first outside at row 1, column 1 (counting from 0), and a categorical likelihood of 3 categories needs 0 to 2. Set "categories": 5 in the likelihood.',
    ],
    [
      -1,
      "values from -1 to 2, first outside at row 1, column 1 (counting from 0), and a categorical likelihood of 3 categories needs 0 to 2. Number the classes from 0.",
    ],
    [
      5000,
      "values from 0 to 5000, first outside at row 1, column 1 (counting from 0), and a categorical likelihood of 3 categories needs 0 to 2. Number the classes from 0.",
    ],
  ])("of classes is the number %d, which none of three has", async (value, words) => {
    expect(await problemOf(floatNpy(2, 2, [0, 1, 2, value]), { likelihood: "categorical", categories: 3 })).toEqual(
      error("classes-range", ["data", "path"], `data.npy holds ${words}`),
    );
  });

  test("is none where every value is a class", async () => {
    await folder.write("data.npy", floatNpy(4, 1, [0, 1, 2, 2]));
    expect((await readWith(folder.path, { likelihood: "categorical", categories: 3 })).problems).toEqual([]);
  });

  test("names the held-out file when it is at fault", async () => {
    await folder.write("test.npy", floatNpy(2, 1, [0, NaN]));
    expect(await problemOf(countingNpy(4, 1), { heldOut: { path: "test.npy" } })).toMatchObject({
      code: "data-not-finite",
      path: ["data", "heldOut", "path"],
      message: expect.stringMatching(/^test\.npy holds/) as string,
    });
  });

  test("of counts is any binarisation", async () => {
    expect(await problemOf(countingNpy(4, 1), { likelihood: "poisson", binarize: "static" })).toEqual(
      error(
        "binarize-counts",
        ["data", "binarize"],
        'A poisson likelihood is one of counts, and "binarize": "static" leaves only 0 and 1. Set "binarize": "none", or use a bernoulli likelihood.',
      ),
    );
  });
});

describe("a problem of the shape", () => {
  test("is a single axis", async () => {
    expect(await problemOf(npyOf("<f4", [8], new Float32Array(8)))).toEqual(
      error(
        "data-shape",
        ["data", "path"],
        "data.npy has a single axis; the data needs rows and columns. Save array.reshape(rows, columns).",
      ),
    );
  });

  test("is a file without rows", async () => {
    expect(await problemOf(npyOf("<f4", [0, 3], new Float32Array(0)))).toMatchObject({ code: "data-file-empty" });
  });

  test("is a held-out file of another width", async () => {
    await folder.write("test.npy", countingNpy(2, 3));
    expect(await problemOf(countingNpy(4, 2), { heldOut: { path: "test.npy" } })).toEqual(
      error(
        "held-out-width",
        ["data", "heldOut", "path"],
        "test.npy has 3 columns and data.npy has 2. Use a held-out file with the same columns.",
      ),
    );
  });

  test("is fewer than two rows to train on", async () => {
    expect(await problemOf(countingNpy(2, 2), { heldOut: { fraction: 0.5, seed: 0 } })).toEqual(
      error(
        "too-few-rows",
        ["data", "path"],
        "data.npy leaves 1 row to train on, and at least 2 are needed. Use more data.",
      ),
    );
  });

  test("is a fraction that leaves nothing on one side", async () => {
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
        'A batch of 7 is larger than the 6 training rows of data.npy, and partial batches are dropped. Set "batchSize" to at most 6.',
      ),
    );
  });
});

describe("a problem of the files", () => {
  test("is reported for each file that has one", async () => {
    const { dataset, problems } = await readWith(folder.path, { path: "no.npy", heldOut: { path: "nor-this.npy" } });
    expect(dataset).toBeUndefined();
    expect(problems.map(({ code, path }) => [code, path.join(".")])).toEqual([
      ["data-file-missing", "data.path"],
      ["data-file-missing", "data.heldOut.path"],
    ]);
  });

  test("is a warning when pandas' index is among the columns", async () => {
    await folder.write("pandas.csv", ",a\n0,5\n1,6\n2,7\n3,8\n");
    const { dataset, problems } = await readWith(folder.path, { path: "pandas.csv" });
    expect(dataset?.columns).toBe(2);
    expect(problems).toMatchObject([{ code: "csv-index-column", severity: "warning", path: ["data", "path"] }]);
  });
});
