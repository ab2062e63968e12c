import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseCommand } from "./command/parseCommand.ts";
import { usage } from "./command/usage.ts";
import { cancelCommand } from "./command/cancelCommand.ts";
import { checkCommand } from "./command/checkCommand.ts";
import { curveCommand } from "./command/curveCommand.ts";
import { drawCommand } from "./command/drawCommand.ts";
import { evaluateCommand, explainCommand } from "./command/evaluateCommand.ts";
import { exitStatus } from "./command/exitStatus.ts";
import { exportCommand } from "./command/exportCommand.ts";
import { interruptible } from "./command/interruptible.ts";
import { findCommand } from "./command/findCommand.ts";
import { importCommand } from "./command/importCommand.ts";
import { localSweepCommand } from "./command/localSweep.ts";
import { mcpCommand } from "./command/mcp/mcpCommand.ts";
import { newCommand } from "./command/newCommand.ts";
import { pythonCommand } from "./command/pythonCommand.ts";
import { reportCommand } from "./command/reportCommand.ts";
import { statusCommand } from "./command/statusCommand.ts";
import { submitCommand } from "./command/submitCommand.ts";
import { sweepCommand } from "./command/sweepCommand.ts";
import { trainTaskCommand } from "./command/trainTaskCommand.ts";
import { processTerminal } from "./command/terminal.ts";
import { watchCommand } from "./command/watchCommand.ts";
import { chooseEngine } from "./engine/chooseEngine.ts";
import { SpecReporter } from "./prediction/specReport.ts";
import { failureMessage } from "./store/failure.ts";
import { readVersion } from "./store/version.ts";
import { printable } from "./core/printable.ts";

// The bundle is in <package>/dist.
const packageFolder = join(__dirname, "..");
const mediaFolder = join(packageFolder, "media");
const workerFile = join(__dirname, "worker.cjs");
const terminal = processTerminal();

/** npm and timeout forward a signal that the terminal has sent to all processes. A second signal within this time is such a copy. */
const SAME_INTERRUPT_MS = 500;

/** The first Ctrl-C ends the command in order; the second ends the process. */
function interruptSignal(onFirst: string): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const interrupt = (): void => {
    if (controller.signal.aborted) {
      if (performance.now() - first > SAME_INTERRUPT_MS) process.exit(exitStatus.interrupted);
      return;
    }
    first = performance.now();
    terminal.err(`${onFirst} (again to stop at once) ...`);
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return controller.signal;
}

/** A request of a scheduler or a client to end; it may send several. */
function terminateSignal(): AbortSignal {
  const controller = new AbortController();
  process.on("SIGINT", () => controller.abort());
  process.on("SIGTERM", () => controller.abort());
  return controller.signal;
}

function reporter(): SpecReporter {
  return new SpecReporter(async () => (await chooseEngine("auto", __filename)).engine);
}

/** What a command that trains needs besides its arguments. */
function training(onInterrupt = "Stopping after a last checkpoint") {
  const signal = interruptSignal(onInterrupt);
  return { version: readVersion(packageFolder), workerFile, mediaFolder, reporter: reporter(), signal };
}

/** Processes that measure points beside this one, one a core; none where the program is not bundled. */
function helperOf(engine: string) {
  const program = join(__dirname, "explain.cjs");
  return existsSync(program)
    ? { program, engine, tensorflowFolder: null, count: availableParallelism() - 1 }
    : undefined;
}

async function run(args: readonly string[]): Promise<number> {
  const command = parseCommand(args);
  switch (command.name) {
    case "help":
      terminal.out(usage);
      return exitStatus.done;
    case "version":
      terminal.out(readVersion(packageFolder));
      return exitStatus.done;
    case "check":
      return checkCommand(
        { ...command, mediaFolder, version: readVersion(packageFolder), reporter: reporter() },
        terminal,
      );
    case "new":
      return newCommand({ ...command, mediaFolder, reporter: reporter() }, terminal);
    case "python":
      return pythonCommand({ ...command, packageFolder }, terminal);
    case "mcp": {
      const engine = async () => (await chooseEngine("auto", __filename)).engine;
      const files = { mediaFolder, workerFile, packageFolder, version: readVersion(packageFolder) };
      const request = { ...files, roots: command.roots, reporter: reporter(), engine, helper: helperOf("auto") };
      return mcpCommand({ ...request, signal: terminateSignal() }, terminal);
    }
    case "report":
      return reportCommand(
        { runFolder: command.runFolder, distFolder: __dirname, mediaFolder, reporter: reporter() },
        terminal,
      );
    case "status":
      return statusCommand(command, terminal);
    case "watch":
      return watchCommand({ ...command, signal: interruptSignal("Leaving; the training goes on") }, terminal);
    case "cancel":
      return cancelCommand(command, terminal);
    case "import":
      return importCommand(
        { ...command, name: command.runName, workingFolder: process.cwd(), version: readVersion(packageFolder) },
        terminal,
      );
    case "export":
      return exportCommand({ ...command, mediaFolder, version: readVersion(packageFolder) }, terminal);
    case "draw":
      return drawCommand(
        { ...command, engine: async () => (await chooseEngine(command.engine, __filename)).engine, mediaFolder },
        terminal,
      );
    case "evaluate":
    case "explain":
    case "curve": {
      const engine = async () => (await chooseEngine(command.engine, __filename)).engine;
      const signal = interruptSignal("Stopping");
      const kept = `Stopped. Finished points are kept: vae-lens ${command.name} ${command.runFolder} with the same options measures the others.`;
      const helper = helperOf(command.engine);
      const options = { engine, mediaFolder, reporter: reporter(), helper, signal };
      const work = (): Promise<number> => {
        if (command.name === "curve") return curveCommand({ ...command, ...options }, terminal);
        return command.name === "evaluate"
          ? evaluateCommand({ ...command, ...options }, terminal)
          : explainCommand({ ...command, ...options }, terminal);
      };
      return interruptible(work, { signal, terminal, kept });
    }
    case "find":
      return findCommand({ ...command, ...training() }, terminal);
    case "train-task":
      return trainTaskCommand(
        { ...command, workerFile, mediaFolder, reporter: reporter(), signal: terminateSignal() },
        terminal,
      );
    case "sweep": {
      const { slurm, dryRun, detach } = command;
      if (slurm === undefined && !dryRun && !detach) return sweepCommand({ ...command, ...training() }, terminal);
      const planning = { ...command, ...training("Ending"), cli: __filename };
      return slurm === undefined
        ? localSweepCommand(planning, terminal)
        : submitCommand({ ...planning, slurm }, terminal);
    }
  }
}

function fail(error: unknown): void {
  terminal.status("");
  terminal.err(printable(`vae-lens: ${failureMessage(error, process.argv.slice(2).join(" "))}`));
  process.exitCode = exitStatus.badInput;
}

// Errors of callbacks, which no command can catch.
process.on("uncaughtException", (error) => {
  fail(error);
  process.exit();
});
// The reader of the output has ended, as in `vae-lens check ... | head`. A sweep whose progress has no reader goes on.
process.stderr.on("error", () => undefined);
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

run(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
}, fail);
