import { describe, expect, test } from "vitest";
import { parseCommand } from "../../../src/command/parseCommand.ts";
import { usage } from "../../../src/command/usage.ts";
import { defaultCurveSettings } from "../../../src/evaluation/curveRun.ts";
import { defaultSettings } from "../../../src/evaluation/evaluateRun.ts";
import { UsageError } from "../../../src/command/usageError.ts";

const sweep = {
  name: "sweep",
  target: { specFile: "a.vae.json", out: undefined },
  format: "text",
  workers: 2,
  engine: "auto",
  tensorflowFolder: null,
  checkpointSeconds: 2,
  dryRun: false,
  detach: false,
  slurm: undefined,
};

const check = { name: "check", files: ["a"], format: "text", fix: false, probeSeconds: 60 };

const exported = { name: "export", runFolder: "d", format: "onnx", point: undefined, batch: undefined, out: undefined };
const imported = {
  name: "import",
  sources: ["a.csv"],
  out: undefined,
  runName: undefined,
  map: [],
  unitNats: 1,
  format: "text",
};

describe("the arguments", () => {
  const means = (args: string, command: object) =>
    test(args || "(none)", () => expect(parseCommand(args.split(" ").filter(Boolean))).toEqual(command));
  means("", { name: "help" });
  means("help", { name: "help" });
  means("-h", { name: "help" });
  means("sweep --help", { name: "help" });
  means("--version", { name: "version" });
  means("check a b --format json", { ...check, files: ["a", "b"], format: "json" });
  means("check --format=text a", check);
  means("check a --format sarif --fix", { ...check, format: "sarif", fix: true });
  means("check a --probe-seconds 0", { ...check, probeSeconds: 0 });
  means("check a --probe-seconds 2.5", { ...check, probeSeconds: 2.5 });
  means("check -- --odd", { ...check, files: ["--odd"] });
  means("import a.csv", imported);
  means("import a.csv logs --out d --name mine --map rate=val/kl --map distortion=a=b --format json", {
    ...imported,
    sources: ["a.csv", "logs"],
    out: "d",
    runName: "mine",
    map: ["rate=val/kl", "distortion=a=b"],
    format: "json",
  });
  means("import a.csv --bits --per-dimension 784", { ...imported, unitNats: 784 * Math.LN2 });
  means("export d --format tensorboard --out logs", {
    name: "export",
    runFolder: "d",
    format: "tensorboard",
    out: "logs",
  });
  means("sweep a.vae.json", sweep);
  means("sweep a.vae.json --out d --format json --workers 3 --engine onnxruntime-web --checkpoint-seconds 0.05", {
    ...sweep,
    target: { specFile: "a.vae.json", out: "d" },
    format: "json",
    workers: 3,
    engine: "onnxruntime-web",
    checkpointSeconds: 0.05,
  });
  means("sweep a.vae.json --dry-run", { ...sweep, dryRun: true });
  means("sweep a.vae.json --on slurm --dry-run --profile p", {
    ...sweep,
    dryRun: true,
    slurm: { profile: "p", follow: false },
  });
  means("sweep a.vae.json --detach", { ...sweep, detach: true });
  means("sweep --resume d --workers 1", { ...sweep, target: { resume: "d" }, workers: 1 });
  means("sweep a.vae.json --engine tensorflow --tensorflow ../tf", {
    ...sweep,
    engine: "tensorflow",
    tensorflowFolder: "../tf",
  });
  means("curve d", {
    name: "curve",
    runFolder: "d",
    point: null,
    settings: defaultCurveSettings,
    format: "text",
    engine: "auto",
  });
  means("curve d --point all --betas 1,4,2,1 --temperatures 30 --seed 7 --format json", {
    name: "curve",
    runFolder: "d",
    point: "all",
    settings: { ...defaultCurveSettings, betas: [4, 2, 1], stepsBetween: 10, moves: 10, seed: 7 },
    format: "json",
    engine: "auto",
  });
  means("curve d --point 2 --chains 4 --examples 9", {
    name: "curve",
    runFolder: "d",
    point: 2,
    settings: { ...defaultCurveSettings, chains: 4, examples: 9 },
    format: "text",
    engine: "auto",
  });
  means("explain d --features classifier", {
    name: "explain",
    runFolder: "d",
    settings: { ...defaultSettings, features: "classifier" },
    format: "text",
    engine: "auto",
  });
  means("evaluate d --seed 3", {
    name: "evaluate",
    runFolder: "d",
    settings: { ...defaultSettings, seed: 3 },
    format: "text",
    engine: "auto",
  });
  const draw = {
    name: "draw",
    runFolder: "d",
    point: undefined,
    count: 16,
    steps: 11,
    example: undefined,
    seed: 0,
    out: undefined,
    engine: "auto",
  };
  means("draw d", draw);
  means("draw d --point 3 --count 4 --steps 7 --example 12 --seed 5 --out e --engine onnxruntime-web", {
    ...draw,
    point: 3,
    count: 4,
    steps: 7,
    example: 12,
    seed: 5,
    out: "e",
    engine: "onnxruntime-web",
  });
  means("sweep a.vae.json --checkpoint-seconds 0", { ...sweep, checkpointSeconds: 0 });
  means("export d --format onnx", exported);
  means("export d --format onnx --point 0 --batch 8 --out e", { ...exported, point: 0, batch: 8, out: "e" });
  means("export d --format csv", { ...exported, format: "csv" });
});

describe("arguments that are refused", () => {
  const refuses = (args: string, message: string) =>
    test(args, () => {
      let error: unknown;
      try {
        parseCommand(args.split(" "));
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(UsageError);
      expect((error as UsageError).message).toContain(message);
    });
  refuses("train a", '"train"');
  refuses("check", "check needs at least one FILE");
  refuses("check a --out d", "Unknown option '--out'; this command has --");
  refuses("check a --formt json", "Unknown option '--formt'; did you mean --format?");
  refuses("check a --format sarif2", '--format is one of text, json, sarif, github, not "sarif2"');
  refuses("draw", "draw needs one DIR, the folder of a run.");
  refuses("draw d --point=-1", "--point needs a whole number from 0");
  refuses("draw d --steps 1", "--steps needs a whole number from 2 to 1001");
  refuses("sweep a --format sarif", '--format is one of text, json, not "sarif"');
  refuses("check a --fix=yes", "Option '--fix' does not take an argument");
  for (const seconds of ["-1", "x", "4000"]) {
    refuses(`check a --probe-seconds=${seconds}`, `--probe-seconds needs a number from 0 to 3600, not "${seconds}".`);
  }
  refuses("evaluate d --features inception", "--features is one of principal, classifier");
  refuses("curve", "curve needs one DIR");
  refuses("curve d --point best", "--point needs a whole number from 0");
  for (const betas of ["1,0", "1,,2", "x", "1,Infinity"])
    refuses(`curve d --betas ${betas}`, "--betas needs numbers above 0");
  refuses("import", "import needs at least one FILE");
  refuses("import a --per-dimension 0", '--per-dimension needs a whole number from 1 to 1000000000, not "0".');
  refuses("sweep", "sweep needs one FILE");
  refuses("export --format onnx", "export needs one DIR, the folder of a run.");
  refuses("export d e --format onnx", "export needs one DIR, the folder of a run.");
  refuses("export d", "export needs --format, one of onnx, safetensors, csv");
  refuses("export d --format pickle", "--format is one of onnx, safetensors, csv");
  refuses("export d --format csv --point 1", "--format csv exports every point: leave out --point.");
  refuses("export d --format safetensors --batch 1", "--batch applies only to --format onnx.");
  refuses("export d --format onnx --point -1", "Option '--point' argument is ambiguous");
  refuses("export d --format onnx --point 1.5", '--point needs a whole number from 0 to 1000000, not "1.5".');
  refuses("export d --format onnx --batch 0", '--batch needs a whole number from 1 to 1000000, not "0".');
  refuses("sweep a b", "sweep needs one FILE");
  refuses("sweep --resume d a", "--resume DIR takes no FILE and no --out");
  refuses("sweep --resume d --out e", "--resume DIR takes no FILE and no --out");
  refuses("sweep a --workers", "Option '--workers <value>' argument missing");
  for (const workers of ["0", "-1", "1.5", "257", "two", "", "NaN", "Infinity"]) {
    refuses(`sweep a --workers=${workers}`, `--workers needs a whole number from 1 to 256, not "${workers}".`);
  }
  for (const seconds of ["-1", "x", "1e7"]) {
    refuses(
      `sweep a --checkpoint-seconds=${seconds}`,
      `--checkpoint-seconds needs a number from 0 to 1000000, not "${seconds}".`,
    );
  }
});

test("the usage names every option that is read", () => {
  for (const option of [
    "--out",
    "--resume",
    "--workers",
    "--engine",
    "--checkpoint-seconds",
    "--format",
    "--fix",
    "--probe-seconds",
    "--name",
    "--map",
    "--bits",
    "--per-dimension",
  ])
    expect(usage).toContain(option);
});
