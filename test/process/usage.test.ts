import { mkdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { vaeLens } from "./commandLine.ts";
import { filesIn, specFolder } from "./specFolder.ts";

const folder = specFolder();

describe("an invalid command line exits with 2 and the correct usage:", () => {
  const refuses = (args: string, message: string) =>
    test(`vae-lens ${args}`, async () => {
      folder.writeSpec("a.vae.json");
      mkdirSync(folder.at("folder.vae.json"), { recursive: true });
      const before = filesIn(folder.path);
      const { status, stdout, stderr } = await vaeLens(
        ...args.split(" ").map((arg) => (arg.includes(".vae.json") ? folder.at(arg) : arg)),
      );
      expect({ status, stdout, stderr }).toEqual({
        status: 2,
        stdout: "",
        stderr: `vae-lens: ${message.replaceAll("$", `${folder.path}/`)}\n`,
      });
      expect(filesIn(folder.path)).toEqual(before);
    });
  refuses(
    "swep a.vae.json",
    'unknown command "swep"; use new, check, sweep, find, status, watch, cancel, evaluate, explain, curve, draw, report, import, export, python or mcp (vae-lens --help).',
  );
  refuses("sweep", "sweep needs one FILE (a *.vae.json), or --resume DIR.");
  refuses("sweep a.vae.json b.vae.json", "sweep needs one FILE (a *.vae.json), or --resume DIR.");
  refuses("sweep none.vae.json", "cannot read $none.vae.json: the file does not exist; name a *.vae.json.");
  refuses("sweep folder.vae.json", "cannot read $folder.vae.json: it is a folder; name a *.vae.json in it.");
  refuses("sweep a.vae.json --workers 0", '--workers needs a whole number from 1 to 256, not "0".');
  refuses("sweep a.vae.json --format xml", '--format is one of text, json, not "xml".');
  refuses(
    "sweep a.vae.json --engine cuda",
    '--engine is one of auto, onnxruntime, onnxruntime-node, onnxruntime-web, webgpu, tensorflow, not "cuda".',
  );
  refuses(
    "sweep a.vae.json --resume x",
    "--resume DIR takes no FILE and no --out: the run folder has its spec and its results.",
  );
  refuses("check", "check needs at least one FILE (a *.vae.json).");
});

describe("an unknown option", () => {
  test("is named with a reference to the help", async () => {
    const { status, stdout, stderr } = await vaeLens("sweep", folder.at("a.vae.json"), "--epochs", "3");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(
      /^vae-lens: Unknown option '--epochs'; this command has --format, .* \(vae-lens --help\)\n$/,
    );
  });
});

describe("vae-lens", () => {
  test("--version prints the package's version", async () =>
    expect(await vaeLens("--version")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
      stderr: "",
    }));
  test("--help prints every command and option", async () => {
    const { status, stdout } = await vaeLens("--help");
    expect(status).toBe(0);
    for (const word of [
      "check FILE",
      "sweep FILE",
      "--out",
      "--resume",
      "--workers",
      "--engine",
      "--checkpoint-seconds",
      "--format",
    ]) {
      expect(stdout).toContain(word);
    }
  });
});
