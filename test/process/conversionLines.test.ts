import { execFileSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { vaeLens } from "./commandLine.ts";
import { pythonWith } from "./python.ts";
import { specFolder } from "./specFolder.ts";

const folder = specFolder();
const python = pythonWith("numpy", "pandas", "scipy.io", "joblib");
const torch = pythonWith("torch");

const array = "import numpy; x = numpy.arange(24.0).reshape(8, 3)";
const frame = `${array}; import pandas; t = pandas.DataFrame(x, columns=list("abc"))`;
/** Files of other programs, by the Python that writes them. */
const files: readonly (readonly [name: string, code: string, by: string | undefined])[] = [
  ["old.pkl", `${array}; import pickle; pickle.dump(x, open("old.pkl", "wb"), protocol=2)`, python],
  ["new.pkl", `${array}; import pickle; pickle.dump(x, open("new.pkl", "wb"), protocol=5)`, python],
  ["packed.pkl.gz", `${array}; import gzip, pickle; pickle.dump(x, gzip.open("packed.pkl.gz", "wb"))`, python],
  ["table.pkl", `${frame}; t.to_pickle("table.pkl")`, python],
  ["x.joblib", `${array}; import joblib; joblib.dump(x, "x.joblib")`, python],
  ["x.mat", `${array}; import scipy.io; scipy.io.savemat("x.mat", {"x": x})`, python],
  ["x.json", `${frame}; t.to_json("x.json")`, python],
  ["x.jsonl", `${frame}; t.to_json("x.jsonl", orient="records", lines=True)`, python],
  [
    "x.arff",
    `${array}; open("x.arff", "w").write("@relation r\\n" + "".join(f"@attribute {c} numeric\\n" for c in "abc") + "@data\\n" + "\\n".join(",".join(map(str, row)) for row in x))`,
    python,
  ],
  [
    "x.libsvm",
    `${array}; import sklearn.datasets; sklearn.datasets.dump_svmlight_file(x, [0] * 8, "x.libsvm", zero_based=False)`,
    python,
  ],
  ["x.pt", `${array}; import torch; torch.save(torch.tensor(x), "x.pt")`, torch],
  [
    "old.pt",
    `${array}; import torch; torch.save(torch.tensor(x), "old.pt", _use_new_zipfile_serialization=False)`,
    torch,
  ],
];

/** What check says of the data. */
async function said(data: string): Promise<{ readonly status: number | null; readonly stdout: string }> {
  const spec = folder.writeSpec("c.vae.json", { data: { path: data }, "training.batchSize": 2 });
  return vaeLens("check", spec, "--probe-seconds", "0");
}

describe("The line that converts a file of another program works on that file:", () => {
  for (const [name, code, by = ""] of files)
    test.skipIf(by === "")(by === "" ? `${name} (skipped: its Python is not there)` : name, async () => {
      const cwd = path.dirname(folder.at("c.vae.json"));
      execFileSync(by, ["-c", code], { cwd });
      const { stdout } = await said(name);
      const [, line] = /python -c '([^']*)'/.exec(stdout) ?? [];
      expect(line, stdout).toBeDefined();
      for (const made of readdirSync(cwd).filter((file) => file.startsWith("data."))) rmSync(path.join(cwd, made));
      execFileSync(by, ["-c", line ?? ""], { cwd });
      const [made = ""] = readdirSync(cwd).filter((file) => file.startsWith("data."));
      expect((await said(made)).stdout).toMatch(/whole numbers from 0 to 23[^]*0 errors/);
    });
});
