import { describe, expect, test } from "vitest";
import { parseCommand, usage } from "../../../src/command/arguments.ts";
import { UsageError } from "../../../src/command/usageError.ts";

const sweep = {
  name: "sweep", target: { specFile: "a.vae.json", out: undefined }, format: "text", workers: 2, engine: "auto", tensorflowFolder: null, checkpointSeconds: 2,
};

const check = { name: "check", files: ["a"], format: "text", fix: false, probeSeconds: 5 };

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
  means("sweep a.vae.json", sweep);
  means("sweep a.vae.json --out d --format json --workers 3 --engine onnxruntime-web --checkpoint-seconds 0.05", {
    ...sweep, target: { specFile: "a.vae.json", out: "d" }, format: "json", workers: 3, engine: "onnxruntime-web", checkpointSeconds: 0.05,
  });
  means("sweep --resume d --workers 1", { ...sweep, target: { resume: "d" }, workers: 1 });
  means("sweep a.vae.json --engine tensorflow --tensorflow ../tf", { ...sweep, engine: "tensorflow", tensorflowFolder: "../tf" });
  const draw = { name: "draw", runFolder: "d", point: undefined, count: 16, steps: 11, example: undefined, seed: 0, out: undefined, engine: "auto" };
  means("draw d", draw);
  means("draw d --point 3 --count 4 --steps 7 --example 12 --seed 5 --out e --engine onnxruntime-web", {
    ...draw, point: 3, count: 4, steps: 7, example: 12, seed: 5, out: "e", engine: "onnxruntime-web",
  });
  means("sweep a.vae.json --checkpoint-seconds 0", { ...sweep, checkpointSeconds: 0 });
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
  refuses("train a", 'there is no command "train"');
  refuses("check", "check needs at least one FILE");
  refuses("check a --out d", "Unknown option '--out'");
  refuses("check a --format sarif2", '--format is one of text, json, sarif, not "sarif2"');
  refuses("draw", "draw needs one DIR, the folder of a run.");
  refuses("draw d --point=-1", "--point needs a whole number from 0");
  refuses("draw d --steps 1", "--steps needs a whole number from 2 to 1001");
  refuses("sweep a --format sarif", '--format is one of text, json, not "sarif"');
  refuses("check a --fix=yes", "Option '--fix' does not take an argument");
  for (const seconds of ["-1", "x", "4000"]) {
    refuses(`check a --probe-seconds=${seconds}`, `--probe-seconds needs a number from 0 to 3600, not "${seconds}".`);
  }
  refuses("sweep", "sweep needs one FILE");
  refuses("sweep a b", "sweep needs one FILE");
  refuses("sweep --resume d a", "--resume DIR stands alone");
  refuses("sweep --resume d --out e", "--resume DIR stands alone");
  refuses("sweep a --workers", "Option '--workers <value>' argument missing");
  for (const workers of ["0", "-1", "1.5", "257", "two", "", "NaN", "Infinity"]) {
    refuses(`sweep a --workers=${workers}`, `--workers needs a whole number from 1 to 256, not "${workers}".`);
  }
  for (const seconds of ["-1", "x", "1e7"]) {
    refuses(`sweep a --checkpoint-seconds=${seconds}`, `--checkpoint-seconds needs a number from 0 to 1000000, not "${seconds}".`);
  }
});

test("the usage names every option that is read", () => {
  for (const option of ["--out", "--resume", "--workers", "--engine", "--checkpoint-seconds", "--format", "--fix", "--probe-seconds"]) expect(usage).toContain(option);
});
