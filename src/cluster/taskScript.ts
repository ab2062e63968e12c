import type { Profile } from "./profile.ts";
import { timeMinutes } from "../profile/profileValues.ts";
import { taskExit } from "./taskExit.ts";

export const DEFAULT_CPUS = 2;
const DEFAULT_RETRIES = 1;

/** The programs of this installation, as the nodes see them. */
export interface Installation {
  /** Node.js. */
  readonly node: string;
  /** The command line's file. */
  readonly cli: string;
  readonly version: string;
  /** Variables that VAE Lens reads, which the job needs too. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Options of sbatch for the array. None passes through a shell. */
export function arrayOptions(profile: Profile, runFolder: string, array: string): readonly string[] {
  const limit = profile.arrayLimit === undefined ? "" : `%${profile.arrayLimit}`;
  return [
    `--array=${array}${limit}`,
    `--cpus-per-task=${profile.cpus ?? DEFAULT_CPUS}`,
    ...commonOptions(profile, runFolder),
    "--output=logs/%A_%a.log",
    // To the shell of the script only, which stops the training: a checkpoint, and then it submits itself again.
    `--signal=B:USR1@${noticeSeconds(profile.time)}`,
    "--requeue",
  ];
}

/** Options for the job that writes results.json when all tasks have ended, whatever became of them. */
export function collectorOptions(profile: Profile, runFolder: string, jobs: readonly string[]): readonly string[] {
  return [
    ...afterOptions(jobs),
    "--cpus-per-task=1",
    ...commonOptions(profile, runFolder),
    "--output=logs/%j.log",
    "--requeue",
  ];
}

/** Options for a job that waits until others have ended, whatever became of them. */
export function afterOptions(jobs: readonly string[]): readonly string[] {
  return [`--dependency=afterany:${jobs.join(":")}`];
}

function commonOptions(profile: Profile, runFolder: string): readonly string[] {
  const { partition, account, qos, constraint, time, memory, options = [] } = profile;
  const given = { partition, account, qos, constraint, time, mem: memory };
  return [
    "--job-name=vae-lens",
    `--chdir=${runFolder}`,
    "--open-mode=append",
    // sbatch would otherwise pass on the environment of the shell that submits.
    "--export=NONE",
    ...Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...options,
  ];
}

const NOTICE_SECONDS = 120;

/** Notice of the time limit. Slurm may give it a minute early. */
function noticeSeconds(time: string | undefined): number {
  const limit = (time === undefined ? undefined : timeMinutes(time)) ?? Infinity;
  return Math.min(NOTICE_SECONDS, Math.floor((limit * 60) / 2));
}

/**
 * The script of a task. bash runs a trap between commands only, so the training runs in the background. A trapped signal ends `wait` early;
 * a second one tells how the training ended.
 */
export function taskScript(profile: Profile, runFolder: string, installation: Installation): string {
  const { retries = DEFAULT_RETRIES } = profile;
  const { done, cannotRun, noProgress, stopped } = taskExit;
  return [
    "#!/bin/bash",
    `# A task of a sweep on Slurm, written by vae-lens ${installation.version}.`,
    "child= reason=",
    'stop() { reason=$1; [ -z "$child" ] || kill -TERM "$child" 2> /dev/null; }',
    "trap 'stop limit' USR1",
    "trap 'stop end' TERM",
    ...environmentLines(profile, installation),
    `[ -z "$reason" ] || exit ${stopped}`,
    `${commandLine(profile, installation, runFolder)} "$SLURM_ARRAY_TASK_ID" < /dev/null &`,
    "child=$!",
    '[ -z "$reason" ] || kill -TERM "$child" 2> /dev/null',
    'while wait "$child"; code=$?; kill -0 "$child" 2> /dev/null; do :; done',
    'wait "$child"; code=$?',
    "# Ended by a signal before it could answer.",
    `[ "$code" != 143 ] || code=${stopped}`,
    'if [ "$reason" = limit ]; then',
    `  if [ "$code" = ${noProgress} ]; then`,
    "    echo 'vae-lens: the time limit ended this task before it had trained a step: raise \"time\" in the profile, then resume.' >&2",
    `    exit ${cannotRun}`,
    "  fi",
    `  [ "$code" != ${stopped} ] || again=1`,
    "else",
    `  [ "$code" != ${noProgress} ] || code=${stopped}`,
    `  case "$code" in`,
    `    ${done} | ${cannotRun} | ${stopped}) ;;`,
    `    *) [ "\${SLURM_RESTART_COUNT:-0}" -ge ${retries} ] || again=1 ;;`,
    "  esac",
    "fi",
    "# The requeue ends this script.",
    '[ -z "${again:-}" ] || { scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}" && sleep 60; }',
    'exit "$code"',
    "",
  ].join("\n");
}

/** The script of the job that writes the results. */
export function collectorScript(profile: Profile, runFolder: string, installation: Installation): string {
  return [
    "#!/bin/bash",
    `# Writes the results of a sweep on Slurm, written by vae-lens ${installation.version}.`,
    ...environmentLines(profile, installation),
    `${commandLine(profile, installation, runFolder)} results < /dev/null`,
    "",
  ].join("\n");
}

function environmentLines({ setup = [] }: Profile, { environment }: Installation): readonly string[] {
  return [...Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`), ...setup];
}

function commandLine({ node, container = [] }: Profile, installation: Installation, runFolder: string): string {
  const words = [...container, node ?? installation.node, installation.cli, "train-task", runFolder];
  return words.map(quoted).join(" ");
}

/** A word of a shell command. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
