// The transcript of docs/agents.md, from the SDK's own client:
//   node scripts/agentTranscript.mjs      dist/ must be built; trains a small sweep of the digits
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { root } from "./prepare.mjs";

const page = join(root, "docs/agents.md");
const heading = "## A transcript";
const project = realpathSync(mkdtempSync(join(tmpdir(), "vae-lens-agent-")));

/** A mean over the pixels beside a sum over the latents: the commonest mistake. */
const spec = {
  data: { path: "builtin:digits", scale: 16 },
  model: {
    latentSize: 8,
    encoder: { hidden: [64] },
    decoder: { hidden: [64] },
    likelihood: { type: "gaussian", variance: 0.05 },
  },
  objective: { beta: 1, reconstruction: "mean" },
  training: { epochs: 60, learningRate: 0.002 },
  sweep: { "objective.beta": [0.5, 1, 2] },
};
writeFileSync(join(project, "digits.vae.json"), JSON.stringify(spec, null, 2));

const client = new Client({ name: "transcript", version: "1" });
const lines = [];

/** @param {string} name @param {Record<string, unknown>} given */
async function call(name, given) {
  const progress = [];
  const { content, isError } = await client.callTool({ name, arguments: given }, undefined, {
    timeout: 600_000,
    onprogress: ({ message }) => progress.push(message),
  });
  const text = content.map((part) => part.text).join("\n");
  const shown = (line) => line.replaceAll(project, "/project");
  lines.push(`> ${name} ${shown(JSON.stringify(given))}`);
  const latest = progress.at(-1);
  if (latest !== undefined) lines.push(`… ${shown(latest)}`);
  lines.push(isError ? `error: ${shown(text)}` : shown(text), "");
  return text;
}

try {
  const args = [join(root, "dist/cli.cjs"), "mcp", "--root", project];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: "ignore" }));
  const { tools } = await client.listTools();
  lines.push(
    "> tools/list",
    ...tools.map(({ name, annotations }) => `${name}: ${annotations.readOnlyHint ? "reads" : "writes"}`),
    "",
  );
  const checked = await call("check_spec", { file: "digits.vae.json" });
  const [, title] = /fix: (Set reconstruction to "sum".*)/.exec(checked);
  await call("apply_fix", { file: "digits.vae.json", title });
  const trained = await call("train_spec", { file: "digits.vae.json", wait_seconds: 600 });
  const [, run] = /Results: (.*)$/m.exec(trained);
  await call("explain_run", { run, examples: 64, temperatures: 200 });
  await call("check_spec", { file: "../other/secret.vae.json" });
  const before = readFileSync(page, "utf8").split(`${heading}\n`)[0];
  const about =
    "Written by `node scripts/agentTranscript.mjs`, with the client of the SDK; `…` is the last line of progress.";
  writeFileSync(page, `${before}${heading}\n\n${about}\n\n\`\`\`text\n${lines.join("\n").trim()}\n\`\`\`\n`);
} finally {
  await client.close();
  rmSync(project, { recursive: true, force: true });
}
