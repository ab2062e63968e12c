/** `vae-lens mcp`, asked by the SDK's own client. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { Results } from "../../src/results/results.ts";
import { drawNormal } from "../../src/core/randomDraws.ts";
import { seededRandom } from "../../src/core/seededRandom.ts";
import { pause } from "./commandLine.ts";
import { specFolder } from "./specFolder.ts";

const cli = path.resolve(import.meta.dirname, "../../dist/cli.cjs");
const folder = specFolder();

/** Two factors in six columns: everything about it takes milliseconds. */
function smallData(): string {
  const stream = seededRandom(1);
  const random = () => drawNormal(stream);
  const rows = Array.from({ length: 150 }, () => {
    const [a, b] = [random(), random()];
    return [a, b, a + b, a - b, 2 * a, -b].map((value) => (value + 0.3 * random()).toFixed(3)).join(",");
  });
  return ["a,b,c,d,e,f", ...rows, ""].join("\n");
}

const spec = (changes: object) =>
  JSON.stringify(
    {
      data: { path: "small.csv" },
      model: {
        latentSize: 2,
        encoder: { hidden: [8] },
        decoder: { hidden: [8] },
        likelihood: { type: "gaussian", variance: 0.1 },
      },
      objective: { beta: 0.5 },
      training: { epochs: 40, batchSize: 30, learningRate: 0.01 },
      sweep: { "objective.beta": [0.5, 400] },
      ...changes,
    },
    null,
    2,
  );

describe("The server of vae-lens mcp", () => {
  const client = new Client({ name: "test", version: "1" });
  const inRoot = (name: string): string => folder.at("root", name);

  beforeAll(async () => {
    folder.write("secret.csv", "a,b\n1,2\n3,4\n");
    folder.write("secret.vae.json", spec({}));
    mkdirSync(folder.at("root"));
    writeFileSync(inRoot("small.csv"), smallData());
    const args = [cli, "mcp", "--root", folder.at("root")];
    await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: "ignore" }));
  });

  afterAll(async () => {
    await client.close();
  });

  type Options = Parameters<typeof client.callTool>[2];

  async function answer(name: string, given: Readonly<Record<string, unknown>>, options?: Options) {
    const { content, isError = false } = await client.callTool({ name, arguments: given }, undefined, options);
    const [{ text }] = content as [{ readonly text: string }];
    return { text, isError };
  }

  async function textOf(name: string, given: Readonly<Record<string, unknown>>, options?: Options): Promise<string> {
    const { text, isError } = await answer(name, given, options);
    expect({ text, isError }).toEqual({ text, isError: false });
    return text;
  }

  test("lists its tools with schemas, and says which only read", async () => {
    const { tools } = await client.listTools();
    const only = (hint: "readOnlyHint" | "destructiveHint") =>
      tools.filter(({ annotations }) => annotations?.[hint] === true).map(({ name }) => name);
    expect(only("readOnlyHint")).toEqual(["check_spec", "run_status", "run_results"]);
    expect(only("destructiveHint")).toEqual(["apply_fix", "stop_training"]);
    for (const { description = "", inputSchema } of tools) {
      expect(description).not.toBe("");
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    }
    // A client's model reads all of it in every conversation.
    expect(JSON.stringify(tools).length).toBeLessThan(9000);
    expect(client.getInstructions()).toContain(folder.at("root"));
  });

  test("checks a spec, lists its fixes, and applies one by its title", async () => {
    const file = inRoot("mean.vae.json");
    writeFileSync(file, spec({ objective: { reconstruction: "mean" }, sweep: { "objective.beta": [20] } }));
    const checked = await textOf("check_spec", { file: "mean.vae.json", probe: false });
    expect(checked).toContain("[mean-reduction-scales-beta]");
    expect(checked).toMatch(/rate \(nats\) +distortion \(nats\)/);
    const [, title = ""] = /fix: (Set reconstruction to "sum".*)/.exec(checked) ?? [];
    const fixed = await textOf("apply_fix", { file: "mean.vae.json", title });
    expect(fixed).toContain(`Applied to mean.vae.json: ${title}`);
    expect(fixed).not.toMatch(/warning: .*\[mean-reduction-scales-beta\]/);
    expect(readFileSync(file, "utf8")).toContain('"reconstruction": "sum"');
    expect(await answer("apply_fix", { file: "mean.vae.json", title })).toMatchObject({ isError: true });
  });

  test("checks a text that is not saved", async () => {
    const text = await textOf("check_spec", { text: spec({ klWeight: 2 }), probe: false });
    expect(text).toMatch(/text:\d+:\d+: error: "klWeight" is not a field of the spec/);
  });

  test("writes a spec for data, once", async () => {
    expect(await textOf("new_spec", { data: "small.csv", out: "new.vae.json" })).toContain("Wrote new.vae.json");
    expect(existsSync(inRoot("new.vae.json"))).toBe(true);
    const again = await answer("new_spec", { data: "small.csv", out: "new.vae.json" });
    expect(again).toEqual({ text: expect.stringContaining("exists already") as string, isError: true });
  });

  test("trains with progress, and tells status, results and an explanation", async () => {
    writeFileSync(inRoot("small.vae.json"), spec({ sweep: { "objective.beta": [0.5] } }));
    const messages: string[] = [];
    const onprogress = ({ message = "" }: { readonly message?: string | undefined }) => void messages.push(message);
    const trained = await textOf("train_spec", { file: "small.vae.json", wait_seconds: 600 }, { onprogress });
    expect(trained).toMatch(/0.5 +[\d.]+ +[\d.]+ +-[\d.]+ +2 of 2/);
    expect(messages.join("\n")).toMatch(/\d+\/40 epochs/);
    const [, run = ""] = /Results: (.*)$/m.exec(trained) ?? [];
    const { points } = JSON.parse(readFileSync(path.join(run, "results.json"), "utf8")) as Results;
    expect(await textOf("run_status", { run })).toContain("1 point: 1 done");
    const rate = points[0]?.heldOut?.rateNats.toFixed(2) ?? "";
    expect(await textOf("run_results", { run })).toMatch(new RegExp(`${rate}[^]*Not explained yet`));
    expect(await textOf("stop_training", { run })).toContain("Nothing trains this run now");
    const explained = await textOf(
      "explain_run",
      { run: path.relative(folder.at("root"), run), examples: 4, temperatures: 4 },
      { onprogress, timeout: 200_000 },
    );
    expect(explained).toContain("What each criterion picks:");
    expect(await textOf("run_results", { run })).toContain("Verdict: ");
  });

  test("stops a training when its call is cancelled, and goes on from the checkpoint", async () => {
    const long = spec({ training: { epochs: 100_000, batchSize: 5 }, sweep: { "objective.beta": [1] } });
    writeFileSync(inRoot("long.vae.json"), long);
    const call = new AbortController();
    const onprogress = ({ message = "" }: { readonly message?: string | undefined }) => {
      if (/[1-9]\d*\/100000 epochs/.test(message)) call.abort("enough");
    };
    const cancelled = answer("train_spec", { file: "long.vae.json" }, { signal: call.signal, onprogress });
    await expect(cancelled).rejects.toThrow("enough");
    // The lock goes when the last checkpoint is written.
    const started = await untilFree("long.vae.json");
    const [, run = ""] = /Training goes on in (.*?)\. /.exec(started) ?? [];
    expect(await answer("train_spec", { file: "long.vae.json" })).toMatchObject({ isError: true });
    const stopped = await textOf("stop_training", { run });
    expect(stopped).toContain("Resume with");
    expect(await textOf("run_status", { run })).toMatch(/1 stopped/);
    const goesOn = await textOf("train_spec", { resume: run, wait_seconds: 0 });
    expect(goesOn).toContain(`Training goes on in ${run}`);
    await textOf("stop_training", { run });
  });

  /** Starts a training that is not waited for, as soon as the server has ended the cancelled one. */
  async function untilFree(file: string): Promise<string> {
    for (;;) {
      const { text, isError } = await answer("train_spec", { file, wait_seconds: 0 });
      if (!isError) return text;
      expect(text).toContain("already");
      await pause(50);
    }
  }

  describe("refuses", () => {
    beforeAll(() => {
      symlinkSync(folder.at("secret.vae.json"), inRoot("link.vae.json"));
      symlinkSync(folder.at("secret.csv"), inRoot("link.csv"));
      symlinkSync(folder.path, inRoot("up"));
      mkdirSync(inRoot("linked"));
      writeFileSync(path.join(inRoot("linked"), "spec.vae.json"), spec({}));
      symlinkSync(folder.path, path.join(inRoot("linked"), ".vae-lens"));
    });

    test.each([
      ["a path outside", "check_spec", { file: "../secret.vae.json" }, "leads out of"],
      ["an absolute path outside", "check_spec", { file: "/etc/passwd" }, "leads out of"],
      ["a link to a file outside", "check_spec", { file: "link.vae.json" }, "a link, leads out of"],
      ["a link to write to", "apply_fix", { file: "link.vae.json", title: "x" }, "is a link"],
      ["a folder that is a link", "run_status", { run: "up" }, "a link, leads out of"],
      ["a folder of a text outside", "check_spec", { text: "{}", folder: ".." }, "leads out of"],
      ["data outside", "new_spec", { data: "../secret.csv", out: "a.vae.json" }, "leads out of"],
      ["a spec to write outside", "new_spec", { data: "builtin:digits", out: "../a.vae.json" }, "leads out of"],
      ["a spec to write through a link", "new_spec", { data: "builtin:digits", out: "up/a.vae.json" }, "leads out of"],
      ["runs behind a link", "train_spec", { file: "linked/spec.vae.json" }, "leads out of"],
      ["a run outside", "explain_run", { run: ".." }, "leads out of"],
      ["a path with a zero byte", "run_status", { run: "a\0b" }, "zero byte"],
      ["a very long path", "run_status", { run: "a/".repeat(1e5) }, "200000 characters"],
      ["a huge text", "check_spec", { text: "x".repeat(5e6) }, "4 MiB"],
      ["a wrong type", "check_spec", { file: 3 }, "/file"],
      ["a field that there is not", "check_spec", { file: "mean.vae.json", depth: 3 }, "It takes file"],
      ["neither of two", "check_spec", {}, "either file"],
      ["a number out of range", "train_spec", { file: "small.vae.json", wait_seconds: -1 }, "/wait_seconds"],
      ["a missing file", "check_spec", { file: "none.vae.json" }, "there is no none.vae.json"],
      ["a folder for a spec", "check_spec", { file: "." }, "it is a folder"],
      ["a folder without a run", "run_results", { run: "." }, ""],
    ] as const)("%s", async (_, name, given, fact) => {
      const { text, isError } = await answer(name, given);
      expect(isError).toBe(true);
      expect(text.toLowerCase()).toContain(fact.toLowerCase());
      expect(text).not.toContain("This is a defect");
    });

    test("data of a spec that lie outside, also through a link, in a check and in a training", async () => {
      for (const data of ["../secret.csv", folder.at("secret.csv"), "link.csv", "up/secret.csv"])
        expect(await textOf("check_spec", { text: spec({ data: { path: data } }) })).toMatch(
          /error: .* is outside the folders .* --root FOLDER/,
        );
      // The process that trains reads by itself.
      writeFileSync(inRoot("outside.vae.json"), spec({ data: { path: "up/secret.csv" } }));
      expect((await answer("train_spec", { file: "outside.vae.json" })).text).toContain("is outside the folders");
    });

    test("a tool that there is not, as the protocol does", async () => {
      await expect(answer("delete_everything", {})).rejects.toThrow('unknown tool "delete_everything"');
    });
  });
});
