import type { Goal } from "../../core/collapse/searchAlong.ts";
import { engineChoices } from "../../engine/chooseEngine.ts";
import { number, oneOf, parseOptions, textOrJson } from "../options.ts";
import { UsageError } from "../usageError.ts";

const DEFAULT_TRAININGS = 12;
const MAX_TRAININGS = 100;
const MAX_RATE = 1e6;
const MAX_UNITS = 100_000;

export interface FindArguments {
  readonly name: "find";
  readonly target:
    | { readonly specFile: string; readonly out: string | undefined; readonly goal: Goal; readonly trainings: number }
    | { readonly resume: string };
  readonly format: "text" | "json";
  readonly engine: string;
  /** Null: not named. */
  readonly tensorflowFolder: string | null;
}

const options = {
  rate: { type: "string" },
  "active-units": { type: "string" },
  elbo: { type: "boolean" },
  trainings: { type: "string" },
  format: { type: "string" },
  json: { type: "boolean" },
  out: { type: "string" },
  resume: { type: "string" },
  engine: { type: "string" },
  tensorflow: { type: "string" },
} as const;

/** @throws UsageError */
export function parseFind(rest: readonly string[]): FindArguments {
  const { values, positionals } = parseOptions(rest, options);
  return {
    name: "find",
    target: targetOf(positionals, values),
    format: values.json === true ? "json" : textOrJson(values.format),
    engine: oneOf("--engine", values.engine ?? "auto", engineChoices),
    tensorflowFolder: values.tensorflow ?? null,
  };
}

interface Given {
  readonly rate?: string;
  readonly "active-units"?: string;
  readonly elbo?: boolean;
  readonly trainings?: string;
  readonly out?: string;
  readonly resume?: string;
}

function targetOf(files: readonly string[], given: Given): FindArguments["target"] {
  const { resume, out, trainings } = given;
  const goals = goalsOf(given);
  const [specFile] = files;
  if (resume !== undefined) {
    if (specFile !== undefined || out !== undefined || goals.length > 0 || trainings !== undefined)
      throw new UsageError("--resume DIR takes no FILE and no other goal: the run folder has its spec and its goal.");
    return { resume };
  }
  const [goal] = goals;
  if (specFile === undefined || files.length > 1)
    throw new UsageError("find needs one FILE (a *.vae.json), or --resume DIR.");
  if (goal === undefined || goals.length > 1)
    throw new UsageError("find needs one goal: --rate NATS, --active-units N or --elbo.");
  const most = number("--trainings", trainings, DEFAULT_TRAININGS, { whole: true, from: 1, to: MAX_TRAININGS });
  return { specFile, out, goal, trainings: most };
}

function goalsOf({ rate, "active-units": units, elbo }: Given): readonly Goal[] {
  const goals: Goal[] = [];
  if (rate !== undefined) {
    const rateNats = number("--rate", rate, NaN, { from: 0, to: MAX_RATE });
    if (rateNats === 0)
      throw new UsageError("--rate 0 is a collapsed model: ask for --active-units 0, or for a rate above 0.");
    goals.push({ type: "rate", rateNats });
  }
  if (units !== undefined)
    goals.push({
      type: "activeUnits",
      units: number("--active-units", units, NaN, { whole: true, from: 0, to: MAX_UNITS }),
    });
  if (elbo === true) goals.push({ type: "elbo" });
  return goals;
}
