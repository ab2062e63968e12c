import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { SeededRandom } from "../../src/core/seededRandom.ts";
import { isList, isObject, type Json } from "../../src/spec/json.ts";
import { withChecksum } from "../../src/store/checkedJson.ts";
import { lineOf } from "../../src/store/metricsFile.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/store/safetensors.ts";
import { filesIn } from "../process/specFolder.ts";
import { below, mutateValue, pick } from "./mutations.ts";

/** Files of runs that somebody made to be believed: their checksums are right. */

/** Of settings, runs and specs. */
export const hostileNames = [
  "../../../ESC/x",
  "..",
  "/tmp/ESC",
  "a/../../b",
  "\u001b[2J",
  "a\nb::add-mask::0",
  "\u202Etxt",
  "CON",
  "x".repeat(3000),
  "__proto__",
  "\0",
  "=1+1",
  "\uD800",
  "😀".repeat(200),
  "",
];
/** Only those of VAE Lens itself may be loaded because a run names them. */
const engines = [
  "tensorflow 4.22.0 tfjs-node",
  "tensorflow 4.22.0 ./evil",
  "../evil 1",
  "./evil.js",
  "evil",
  "node:fs 1",
  "onnxruntime-node 99.0.0",
  "toString",
  "x".repeat(100_000),
];
/** No regular files, or elsewhere. */
export const wrongFiles = [
  "/dev/zero",
  "/etc/shadow",
  "/proc/self/mem",
  "pipe",
  "socket",
  "loop",
  "../outside.csv",
  "\\\\server\\share\\a.npy",
  "//server/share/a.npy",
  "\\\\.\\pipe\\x",
  "a\0b",
  ".",
  "..",
  "/",
  "outside-link",
  "file:///etc/passwd",
  "http://a.example/x.npy",
  "builtin:../../x",
];

type Fields = Record<string, Json>;

/** A number, name or list that has the right type and an absurd value, somewhere in the value. */
export function absurd(random: SeededRandom, value: Json): Json {
  if (typeof value === "number") return pick(random, [-1, 0.5, 1e308, -1e308, 2 ** 53, 1e9, 5e-324]);
  if (typeof value === "string") return pick(random, hostileNames);
  if (isList(value)) {
    if (value.length === 0 || random.nextUniform() < 0.1) return [...value, ...value, ...value];
    const at = below(random, value.length);
    return value.map((item, i) => (i === at ? absurd(random, item) : item));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const at = below(random, entries.length);
  return Object.fromEntries(
    entries.map(([name, item], i): [string, Json] => {
      if (i !== at) return [name, item];
      return random.nextUniform() < 0.2 ? [pick(random, hostileNames), item] : [name, absurd(random, item)];
    }),
  );
}

/** Replaces the content of a file of the run, with a right checksum. @param outside a file elsewhere @returns how */
export function forge(random: SeededRandom, run: string, outside: string): string {
  const at = (file: string): string => path.join(run, file);
  const jsonOf = (file: string): Fields => JSON.parse(readFileSync(at(file), "utf8")) as Fields;
  const put = (file: string, value: Json): void => {
    if (!isObject(value)) return writeFileSync(at(file), JSON.stringify(value));
    const { checksum: _, ...content } = value;
    writeFileSync(at(file), JSON.stringify(withChecksum(content)));
  };
  const change = random.nextUniform() < 0.5 ? absurd : mutateValue;
  const changed = (file: string) => () => put(file, change(random, jsonOf(file)));
  const ways: Readonly<Record<string, () => void>> = {
    engine: () => put("run.json", { ...jsonOf("run.json"), engine: pick(random, engines) }),
    "path of the spec": () =>
      put("run.json", { ...jsonOf("run.json"), specFile: pick(random, [...wrongFiles, ...hostileNames]) }),
    imported: () =>
      put("run.json", {
        ...jsonOf("run.json"),
        specFile: null,
        imported: {
          name: pick(random, hostileNames),
          sources: [pick(random, hostileNames)],
          runs: [pick(random, hostileNames)],
          notes: [pick(random, hostileNames)],
        },
      }),
    "names of settings": () => {
      const results = jsonOf("results.json");
      const points = (results["points"] as Fields[]).map((point) => ({
        ...point,
        settings: { [pick(random, hostileNames)]: 1, "training.seed": 2 },
      }));
      put("results.json", { ...results, spec: pick(random, hostileNames), points });
    },
    results: changed("results.json"),
    "run.json": changed("run.json"),
    evaluation: changed("evaluation.json"),
    prediction: () => put("prediction.json", { ...(change(random, jsonOf("results.json")) as Fields), format: 1 }),
    name: () => put("name.json", { format: 1, name: pick(random, hostileNames) }),
    spec: () => {
      const spec = JSON.parse(readFileSync(at("spec.vae.json"), "utf8")) as Json;
      writeFileSync(at("spec.vae.json"), JSON.stringify(change(random, spec)));
    },
    "data of the spec": () => {
      const spec = jsonOf("spec.vae.json");
      writeFileSync(at("spec.vae.json"), JSON.stringify({ ...spec, data: { path: pick(random, wrongFiles) } }));
    },
    metrics: () => {
      const file = at("metrics/batch-000.jsonl");
      const lines = readFileSync(file, "utf8").trimEnd().split("\n");
      const changed = below(random, lines.length);
      const { check: _, ...row } = JSON.parse(lines[changed] ?? "") as Fields;
      const other = change(random, row);
      lines[changed] = isObject(other) ? lineOf(other).trimEnd() : JSON.stringify(other);
      if (random.nextUniform() < 0.2) lines[0] = "{}";
      writeFileSync(file, `${lines.join("\n")}\n`);
    },
    checkpoint: () => {
      const file = at("checkpoints/batch-000.safetensors");
      const { metadata, tensors } = decodeSafetensors(readFileSync(file));
      const progress = change(random, JSON.parse(metadata["progress"] ?? "") as Json);
      const kept = Object.entries(tensors).filter(() => random.nextUniform() < 0.9);
      // Without a checksum it is believed to be of an earlier version.
      const text = random.nextUniform() < 0.8 ? JSON.stringify(progress) : "nonsense";
      writeFileSync(
        file,
        Buffer.concat(
          encodeSafetensors({ metadata: { format: "1", progress: text }, tensors: Object.fromEntries(kept) }),
        ),
      );
    },
    "a link to a file elsewhere": () => {
      const file = at(pick(random, filesIn(run)));
      rmSync(file);
      symlinkSync(pick(random, [outside, "/dev/zero", "/proc/self/environ", file]), file);
    },
    "a link to a folder elsewhere": () => {
      const inner = at(pick(random, ["checkpoints", "metrics"]));
      rmSync(inner, { recursive: true });
      symlinkSync(pick(random, ["/", "/proc/self/fd", path.dirname(outside), inner]), inner);
    },
  };
  const way = pick(random, Object.keys(ways));
  ways[way]?.();
  return way;
}
