import { execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/**
 * A Slurm of Debian's packages on this machine, in a temporary folder and without systemd: one controller and a few nodes of the same
 * host, which differ by their port. It needs root, as slurmd starts jobs of any user.
 */

const NODES = 3;
const PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "sinfo"];
const PACKAGES = ["slurmctld", "slurmd", "slurm-client", "munge"];

/** Why Slurm cannot run here, or false. Installs Debian's packages where a program is missing. */
export function noSlurm(): string | false {
  if (process.platform !== "linux") return "Slurm needs Linux";
  if (process.getuid?.() !== 0) return "Slurm's daemons are started as root";
  if (missingProgram() !== undefined) {
    spawnSync("apt-get", ["install", "--yes", "--no-install-recommends", ...PACKAGES], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      timeout: 120_000,
    });
  }
  const missing = missingProgram();
  return missing === undefined ? false : `${missing} is not installed (Debian: ${PACKAGES.join(" ")})`;
}

function missingProgram(): string | undefined {
  return PROGRAMS.find((name) => !["/usr/sbin", "/usr/bin"].some((folder) => existsSync(path.join(folder, name))));
}

export class SlurmCluster {
  readonly folder: string;
  /** For every program of Slurm. */
  readonly env: Readonly<Record<string, string>>;

  /** Each node has process numbers and a host name of its own; by node, the process whose end ends all of it. */
  readonly #isolated: Map<string, number> | undefined;

  private constructor(folder: string, isolated: boolean) {
    this.folder = folder;
    this.#isolated = isolated ? new Map() : undefined;
    this.env = { SLURM_CONF: path.join(folder, "slurm.conf") };
  }

  /** @param isolated each node in name spaces of its own, as a machine, which `cutPower` ends */
  static async start({ isolated = false } = {}): Promise<SlurmCluster> {
    const cluster = new SlurmCluster(mkdtempSync(path.join(tmpdir(), "vae-lens-slurm-")), isolated);
    try {
      cluster.#startDaemons();
      await cluster.#untilReady();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** Runs one of Slurm's programs. */
  run(program: string, ...args: readonly string[]): string {
    return execFileSync(program, args, {
      env: { ...process.env, ...this.env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Processor time of the controller and of the nodes, without what they started, seconds. */
  processorSeconds(): number {
    const ids = ["slurmctld", ...this.#nodes().map((node) => `slurmd.${node}`)].map((name) => this.#processOf(name));
    return ids.reduce((sum, id) => sum + processorSecondsOf(id), 0);
  }

  #processOf(daemon: string): number {
    return Number(readFileSync(path.join(this.folder, `${daemon}.pid`), "utf8"));
  }

  /** Kills every process of an isolated node at once. */
  cutPower(node: string): void {
    signal(this.#isolated?.get(node) ?? Number.NaN, "SIGKILL");
  }

  /** Ends jobs and daemons, by their process ids, and removes the folder. */
  async stop(): Promise<void> {
    try {
      this.run("scancel", "--state=RUNNING");
      this.run("scancel", "--state=PENDING");
      for (let tries = 0; tries < 50 && this.run("squeue", "--noheader") !== ""; tries++) await pause(100);
    } catch {
      // It never came up.
    }
    // The process files of isolated nodes hold numbers of other name spaces.
    const nodes = this.#isolated === undefined ? this.#nodes().map((node) => `slurmd.${node}`) : [];
    const names = [...nodes, "slurmctld", "munged"];
    const started = names.filter((name) => existsSync(path.join(this.folder, `${name}.pid`)));
    const processes = started.map((name) => this.#processOf(name));
    for (const node of this.#nodes()) this.cutPower(node);
    for (const id of processes) signal(id, "SIGTERM");
    for (let tries = 0; tries < 100 && processes.some((id) => signal(id, 0)); tries++) await pause(50);
    for (const id of processes) signal(id, "SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  #nodes(): readonly string[] {
    return Array.from({ length: NODES }, (_, i) => `n${i + 1}`);
  }

  #startDaemons(): void {
    const at = (name: string): string => path.join(this.folder, name);
    mkdirSync(at("state"));
    // Users' programs reach the socket.
    mkdirSync(at("munge"), { mode: 0o755 });
    writeFileSync(at("munge/key"), randomBytes(128), { mode: 0o600 });
    const munge = {
      "key-file": "munge/key",
      socket: "munge/socket",
      "pid-file": "munged.pid",
      "log-file": "munge/log",
      "seed-file": "munge/seed",
    };
    // --force: the temporary folder above may be writable by all.
    const options = Object.entries(munge).map(([name, file]) => `--${name}=${at(file)}`);
    execFileSync("munged", ["--force", ...options], { stdio: "ignore" });
    writeFileSync(at("slurm.conf"), this.#configuration());
    this.#start("slurmctld");
    for (const node of this.#nodes()) this.startNode(node);
  }

  startNode(node: string): void {
    if (this.#isolated === undefined) {
      this.#start("slurmd", "-N", node);
      return;
    }
    const spaces = ["--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc", "--uts"];
    const id = this.#start("unshare", ...spaces, "sh", "-c", `hostname ${node} && exec slurmd -D -N ${node}`);
    if (id !== undefined) this.#isolated.set(node, id);
  }

  #start(program: string, ...args: readonly string[]): number | undefined {
    const child = spawn(program, args, { env: { ...process.env, ...this.env }, stdio: "ignore", detached: true });
    child.unref();
    return child.pid;
  }

  async #untilReady(): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      const { stdout } = spawnSync("sinfo", ["--noheader", "--Node", "--format=%T"], {
        env: { ...process.env, ...this.env },
        encoding: "utf8",
      });
      if (stdout.split("\n").filter((state) => state === "idle").length === NODES) return;
      await pause(100);
    }
    throw new Error(`Slurm did not come up: ${this.#logs()}`);
  }

  #logs(): string {
    const file = path.join(this.folder, "slurmctld.log");
    return existsSync(file) ? readFileSync(file, "utf8").slice(-2000) : "no log";
  }

  #configuration(): string {
    const host = hostname().split(".")[0] ?? "";
    const at = (name: string): string => path.join(this.folder, name);
    const port = 20_000 + (process.pid % 20_000);
    return [
      "ClusterName=vaelens",
      `SlurmctldHost=${host}(127.0.0.1)`,
      `SlurmctldPort=${port}`,
      `AuthInfo=socket=${at("munge/socket")}`,
      // Under another user the controller would need folders of that user.
      "SlurmUser=root",
      `StateSaveLocation=${at("state")}`,
      `SlurmdSpoolDir=${at("spool.%n")}`,
      `SlurmctldPidFile=${at("slurmctld.pid")}`,
      `SlurmdPidFile=${at("slurmd.%n.pid")}`,
      `SlurmctldLogFile=${at("slurmctld.log")}`,
      `SlurmdLogFile=${at("slurmd.%n.log")}`,
      // Neither cgroups nor accounting: processes are found by their parents.
      "ProctrackType=proctrack/linuxproc",
      "TaskPlugin=task/none",
      "MpiDefault=none",
      "JobAcctGatherType=jobacct_gather/none",
      "AccountingStorageType=accounting_storage/none",
      "ReturnToService=2",
      "SlurmdTimeout=20",
      "KillWait=20",
      "SchedulerType=sched/builtin",
      "SchedulerParameters=sched_interval=1,sched_min_interval=0,batch_sched_delay=0",
      "SelectType=select/cons_tres",
      "SelectTypeParameters=CR_CPU",
      // The machine may have fewer processors than its nodes say.
      "SlurmdParameters=config_overrides",
      `NodeName=n[1-${NODES}] NodeAddr=127.0.0.1 NodeHostname=${this.#isolated === undefined ? host : `n[1-${NODES}]`} Port=[${port + 1}-${port + NODES}] CPUs=1 State=UNKNOWN`,
      `PartitionName=main Nodes=n[1-${NODES}] Default=YES MaxTime=60 DefaultTime=10 State=UP`,
      "",
    ].join("\n");
  }
}

/** @returns whether there is such a process */
function signal(processId: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(processId, name);
    return true;
  } catch {
    return false;
  }
}

/** Linux counts a hundredth of a second. */
const TICKS_PER_SECOND = 100;

function processorSecondsOf(processId: number): number {
  // The second field is the command in parentheses, which may hold spaces; user and system time are the 14th and 15th.
  const fields = readFileSync(`/proc/${processId}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
