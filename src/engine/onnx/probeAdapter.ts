import { spawn } from "node:child_process";
import { input, multiply } from "../../graph/operations.ts";
import { messageOf } from "../engineError.ts";
import { emitOnnx } from "./emitOnnx.ts";
import { encodeOnnxModel } from "./onnxModel.ts";

/** Whether this machine has a GPU that the runtime can use, and what is known of it. */
export type AdapterProbe =
  | { readonly isUsable: true; readonly device: string; readonly isSoftware: boolean }
  | { readonly isUsable: false; readonly cause: string };

/** A driver that does not answer in this time is not used. */
const TIME_LIMIT_MS = 30_000;
const NUMBERS = [1, 2, 3];

/**
 * The program of the probing process. A driver may end the process that asks for an adapter, so that no process with work asks first.
 * It needs nothing but Node and the runtime, and is therefore no file of its own in the packages.
 */
const PROGRAM = `
const { entryFile, model, numbers } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const answer = (text) => process.stdout.write(JSON.stringify(text), () => process.exit(0));
(async () => {
  const runtime = require("node:module").createRequire(entryFile)("onnxruntime-node");
  const options = { executionProviders: ["webgpu"], logSeverityLevel: 4 };
  const session = await runtime.InferenceSession.create(Buffer.from(model, "base64"), options);
  const x = new runtime.Tensor("float32", Float32Array.from(numbers), [numbers.length]);
  const { y } = await session.run({ x });
  answer({ values: [...y.data], libraries: process.report.getReport().sharedObjects });
})().catch((error) => answer({ error: String(error.message) }));
`;

interface Answer {
  readonly error?: string;
  readonly values?: readonly number[];
  readonly libraries?: readonly string[];
}

const known = new Map<string, Promise<AdapterProbe>>();

/** Asks once in each process. @param entryFile the running program's file; the runtime is resolved from its node_modules */
export function probeAdapter(entryFile: string): Promise<AdapterProbe> {
  const answer = known.get(entryFile) ?? probe(entryFile);
  known.set(entryFile, answer);
  return answer;
}

async function probe(entryFile: string): Promise<AdapterProbe> {
  const model = Buffer.from(encodeOnnxModel(emitOnnx({ y: multiply(2, input("x", [NUMBERS.length])) })));
  const request = JSON.stringify({ entryFile, model: model.toString("base64"), numbers: NUMBERS });
  const { answer, ending } = await runProgram(request);
  if (answer?.error !== undefined) return { isUsable: false, cause: causeOf(answer.error) };
  if (answer?.values === undefined)
    return { isUsable: false, cause: `the process that tried the GPU ended: ${ending}` };
  if (answer.values.some((value, i) => value !== 2 * (NUMBERS[i] ?? 0)))
    return { isUsable: false, cause: `the GPU computes 2 x [${NUMBERS}] = [${answer.values}]` };
  return { isUsable: true, ...deviceOf(answer.libraries ?? []) };
}

function runProgram(request: string): Promise<{ answer: Answer | undefined; ending: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["-e", PROGRAM], {
      // Makes an editor's executable run as plain Node; Node itself ignores it.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      stdio: ["pipe", "pipe", "ignore"],
      timeout: TIME_LIMIT_MS,
      killSignal: "SIGKILL",
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    // A process that ends before it has read is reported by "close".
    child.stdin.on("error", () => undefined).end(request);
    child.on("error", (error) => {
      resolve({ answer: undefined, ending: messageOf(error) });
    });
    child.on("close", (code, signal) => {
      resolve({ answer: parsed(output), ending: signal === null ? `exit code ${code}` : `signal ${signal}` });
    });
  });
}

function parsed(output: string): Answer | undefined {
  try {
    return JSON.parse(output) as Answer;
  } catch {
    return undefined;
  }
}

function causeOf(error: string): string {
  if (/Failed to get a WebGPU adapter/.test(error))
    return "no graphics device with a usable driver was found (Vulkan on Linux, Metal on macOS, Direct3D 12 on Windows)";
  if (/Cannot find module 'onnxruntime-node'/.test(error))
    return "this installation has no native ONNX Runtime, of which the GPU engine is a part";
  return messageOf(new Error(error));
}

/** Names what is known from the libraries that the runtime has loaded: it does not tell the adapter's own name. */
function deviceOf(libraries: readonly string[]): { device: string; isSoftware: boolean } {
  const loaded = libraries.join("\n");
  if (/vk_swiftshader/i.test(loaded)) return { device: "SwiftShader, a software device", isSoftware: true };
  if (/vulkan_lvp/i.test(loaded)) return { device: "lavapipe, a software device", isSoftware: true };
  const [, vendor] = /(nvidia|radeon|amdvlk|intel|nouveau|adreno|mali|Metal|d3d12)/i.exec(loaded) ?? [];
  return { device: vendor === undefined ? "a GPU" : `a GPU (driver: ${vendor.toLowerCase()})`, isSoftware: false };
}
