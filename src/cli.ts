import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCommand, usage } from "./command/arguments.ts";
import { checkCommand } from "./command/checkCommand.ts";
import { drawCommand } from "./command/drawCommand.ts";
import { evaluateCommand, explainCommand } from "./command/evaluateCommand.ts";
import { reportCommand } from "./command/reportCommand.ts";
import { exitStatus, sweepCommand } from "./command/sweepCommand.ts";
import { processTerminal } from "./command/terminal.ts";
import { UsageError } from "./command/usageError.ts";
import { chooseEngine } from "./engine/chooseEngine.ts";
import { EngineError } from "./engine/engineError.ts";
import { SpecReporter } from "./prediction/specReport.ts";
import { StoreError } from "./store/storeError.ts";

// The bundle lies in <package>/dist.
const packageFolder = join(__dirname, "..");
const mediaFolder = join(packageFolder, "media");
const terminal = processTerminal();

/** npm and timeout pass on a signal that the terminal has sent to everybody: the second of such a pair is the first again. */
const SAME_INTERRUPT_MS = 500;

/** Ctrl-C once: checkpoint and end. Twice: end. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const interrupt = (): void => {
    if (controller.signal.aborted) {
      if (performance.now() - first > SAME_INTERRUPT_MS) process.exit(exitStatus.interrupted);
      return;
    }
    first = performance.now();
    terminal.err("Stopping after a last checkpoint (again to stop at once) ...");
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return controller.signal;
}

function version(): string {
  const { version: text } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string };
  return text;
}

function reporter(): SpecReporter {
  return new SpecReporter(async () => (await chooseEngine("auto", __filename)).engine);
}

async function run(args: readonly string[]): Promise<number> {
  const command = parseCommand(args);
  switch (command.name) {
    case "help":
      terminal.out(usage);
      return exitStatus.done;
    case "version":
      terminal.out(version());
      return exitStatus.done;
    case "check":
      return checkCommand({ ...command, mediaFolder, version: version(), reporter: reporter() }, terminal);
    case "report":
      return reportCommand({ runFolder: command.runFolder, distFolder: __dirname, mediaFolder, reporter: reporter() }, terminal);
    case "draw":
      return drawCommand({ ...command, engine: async () => (await chooseEngine(command.engine, __filename)).engine, mediaFolder }, terminal);
    case "evaluate":
    case "explain": {
      const engine = async () => (await chooseEngine(command.engine, __filename)).engine;
      const options = { ...command, engine, mediaFolder, reporter: reporter(), signal: interruptSignal() };
      return command.name === "evaluate" ? evaluateCommand(options, terminal) : explainCommand(options, terminal);
    }
    case "sweep": {
      const workerFile = join(__dirname, "worker.cjs");
      return sweepCommand({ ...command, version: version(), workerFile, mediaFolder, signal: interruptSignal() }, terminal);
    }
  }
}

run(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    terminal.status("");
    const expected = error instanceof UsageError || error instanceof StoreError || error instanceof EngineError;
    terminal.err(`vae-lens: ${expected ? error.message : error instanceof Error ? error.stack : String(error)}`);
    process.exitCode = exitStatus.badInput;
  },
);
