import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { plural } from "../../core/wording.ts";
import { setServerBounds } from "../../files/readingBounds.ts";
import { failureMessage } from "../../store/failure.ts";
import { exitStatus } from "../exitStatus.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usageError.ts";
import { explainTool, resultsTool, statusTool, stopTool, trainTool } from "./runTools.ts";
import { checkTool, fixTool, newTool } from "./specTools.ts";
import type { Tool, ToolContext } from "./tool.ts";
import { Trainings } from "./trainings.ts";

export interface McpOptions extends Omit<ToolContext, "roots" | "trainings"> {
  /** As the user names them; none: the working folder. */
  readonly roots: readonly string[];
  /** Of this program, which reads its own data and programs too. */
  readonly packageFolder: string;
  readonly signal: AbortSignal;
}

const tools: readonly Tool[] = [checkTool, fixTool, newTool, trainTool, statusTool, stopTool, resultsTool, explainTool];

const INSTRUCTIONS =
  "VAE Lens predicts, trains and explains variational autoencoders. Usual order: new_spec or an existing *.vae.json, check_spec, apply_fix, train_spec, run_results, explain_run. " +
  "Figures are nats per example unless they say otherwise. A verdict of unknown or at-risk predicts nothing: train.";

/** Lines of an answer; a model reads them all. */
const MAX_ANSWER_CHARACTERS = 20_000;

/** Serves tools over standard input and output until the client closes them. Returns the exit status. @throws UsageError for a wrong root */
export async function mcpCommand(options: McpOptions, terminal: Terminal): Promise<number> {
  const roots = rootsOf(options.roots);
  setServerBounds([...roots, options.packageFolder]);
  // Answers name files as the client may name them.
  process.chdir(roots[0] ?? ".");
  const trainings = new Trainings();
  const context: ToolContext = { ...options, roots, trainings };
  const { Server, StdioServerTransport, CallToolRequestSchema, ListToolsRequestSchema, McpError, ErrorCode } =
    await import("./sdk.ts");
  const server = new Server(
    { name: "vae-lens", title: "VAE Lens", version: options.version },
    { capabilities: { tools: {} }, instructions: `${INSTRUCTIONS} Roots: ${roots.join(", ")}.` },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map(({ name, description, inputSchema, annotations }) => ({
      name,
      description,
      // A JSON schema without what TypeBox keeps beside it.
      inputSchema: JSON.parse(JSON.stringify(inputSchema)) as { readonly type: "object" },
      annotations,
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification }) => {
    const called = tools.find(({ name }) => name === params.name);
    if (called === undefined)
      throw new McpError(
        ErrorCode.InvalidParams,
        `unknown tool ${JSON.stringify(params.name.slice(0, 80))}; the tools are ${tools.map(({ name }) => name).join(", ")}`,
      );
    const began = performance.now();
    const progressToken = params._meta?.progressToken;
    const onProgress = (message: string): void => {
      if (progressToken === undefined || signal.aborted) return;
      // Seconds: parts of a call do not know how many there will be, and the message has the percentage of one.
      const progress = Math.round(performance.now() - began) / 1000;
      void sendNotification({ method: "notifications/progress", params: { progressToken, progress, message } }).catch(
        () => undefined,
      );
    };
    try {
      return answer(await called.run(params.arguments ?? {}, context, { signal, onProgress: throttled(onProgress) }));
    } catch (error) {
      if (signal.aborted) return answer("Cancelled.", true);
      return answer(capitalised(failureMessage(error, `${params.name} of the MCP server`)), true);
    }
  });
  const closed = new Promise<void>((done) => {
    server.onclose = done;
    // The SDK's transport does not notice that its input has ended.
    process.stdin.on("end", done);
    options.signal.addEventListener("abort", () => done(), { once: true });
  });
  await server.connect(new StdioServerTransport());
  terminal.err(`VAE Lens serves ${plural(tools.length, "tool")} over MCP, for files in ${roots.join(", ")}.`);
  await closed;
  await trainings.stopAll();
  await server.close();
  return exitStatus.done;
}

/** Real paths, and those that were given where they differ: clients use either. @throws UsageError */
function rootsOf(given: readonly string[]): readonly string[] {
  const named = (given.length === 0 ? ["."] : given).map((root) => resolve(root));
  const real = named.map((root) => {
    try {
      return realpathSync(root);
    } catch {
      throw new UsageError(`--root ${root} does not exist. Name a folder that holds your specs and data.`);
    }
  });
  return [...new Set([...real, ...named])];
}

const PROGRESS_MS = 500;

/** Lets a line through when the last one is old enough: drawing on a terminal is cheap, and a message is not. */
function throttled(onProgress: (line: string) => void): (line: string) => void {
  let last = -Infinity;
  return (line) => {
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    onProgress(line);
  };
}

function answer(text: string, isError = false) {
  const cut = text.length > MAX_ANSWER_CHARACTERS;
  const shown = cut ? `${text.slice(0, MAX_ANSWER_CHARACTERS)}\n(cut: the answer has ${text.length} characters)` : text;
  return { content: [{ type: "text" as const, text: shown }], ...(isError ? { isError } : {}) };
}

function capitalised(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}
