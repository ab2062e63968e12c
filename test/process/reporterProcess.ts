import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseFromBackground, type BackgroundRequest } from "../../src/protocol/backgroundMessages.ts";

/** A reader of the background process by itself, whose processor time and memory are those of the checks. Linux only for the figures. */

const packageFolder = path.resolve(import.meta.dirname, "../..");

export interface CheckedHere {
  readonly messages: readonly string[];
  readonly processorMs: number;
  /** Peak memory of the process so far. */
  readonly bytes: number;
}

export interface ReporterProcess {
  readonly check: (specText: string, specFolder: string) => Promise<CheckedHere>;
  readonly end: () => void;
}

export async function reporterProcess(): Promise<ReporterProcess> {
  const child = fork(path.join(packageFolder, "dist/reader.cjs"), [], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  let id = 0;
  const check: ReporterProcess["check"] = async (specText, specFolder) => {
    const before = processorMs(child.pid);
    const request: BackgroundRequest = {
      type: "checkSpec",
      id: ++id,
      specText,
      specFolder,
      mediaFolder: path.join(packageFolder, "media"),
    };
    const messages = await new Promise<readonly string[]>((resolve, reject) => {
      const onExit = (code: number | null, signal: string | null): void => {
        reject(new Error(`the reader ended (${code ?? signal}) at ${specText.slice(0, 2000)}`));
      };
      child.once("exit", onExit);
      const onMessage = (message: unknown): void => {
        if (typeof message === "object" && message !== null && "type" in message && message.type === "stepBegun")
          return;
        child.off("message", onMessage);
        child.off("exit", onExit);
        const answer = parseFromBackground(message);
        if (answer.type === "requestFailed") resolve([answer.message]);
        else if (answer.type !== "specChecked") reject(new Error(answer.type));
        else
          resolve(
            answer.report.diagnoses.flatMap(({ message, fixes }) => [message, ...fixes.map(({ title }) => title)]),
          );
      };
      child.on("message", onMessage);
      child.send(request);
    });
    return { messages, processorMs: processorMs(child.pid) - before, bytes: peakBytes(child.pid) };
  };
  await check("{}", "/");
  return { check, end: () => child.kill("SIGKILL") };
}

function processorMs(processId: number | undefined): number {
  if (process.platform !== "linux") return 0;
  const fields = readFileSync(`/proc/${processId}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

function peakBytes(processId: number | undefined): number {
  if (process.platform !== "linux") return 0;
  return 1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${processId}/status`, "utf8"))?.[1]);
}
