import { engineChoices, type EngineChoice } from "../../engine/chooseEngine.ts";
import { number, oneOf, oneRunFolder, parseOptions } from "../options.ts";

export const defaultDraw = { count: 16, steps: 11, seed: 0 };
const MAXIMUM_DRAWN = 100_000;
const MAXIMUM_STEPS = 1001;
const MAXIMUM_INDEX = 2 ** 31 - 1;

export interface DrawArguments {
  readonly name: "draw";
  readonly runFolder: string;
  /** Undefined: the best. */
  readonly point: number | undefined;
  readonly count: number;
  readonly steps: number;
  /** A held-out row; undefined: z = 0. */
  readonly example: number | undefined;
  readonly seed: number;
  /** Undefined: a folder in the run folder. */
  readonly out: string | undefined;
  readonly engine: EngineChoice;
}

const options = {
  point: { type: "string" },
  count: { type: "string" },
  steps: { type: "string" },
  example: { type: "string" },
  seed: { type: "string" },
  out: { type: "string" },
  engine: { type: "string" },
} as const;

/** @throws UsageError */
export function parseDraw(rest: readonly string[]): DrawArguments {
  const { values, positionals } = parseOptions(rest, options);
  const runFolder = oneRunFolder("draw", positionals);
  const index = (option: string, text: string | undefined): number | undefined =>
    text === undefined ? undefined : number(option, text, 0, { whole: true, from: 0, to: MAXIMUM_INDEX });
  return {
    name: "draw",
    runFolder,
    point: index("--point", values.point),
    count: number("--count", values.count, defaultDraw.count, { whole: true, from: 1, to: MAXIMUM_DRAWN }),
    steps: number("--steps", values.steps, defaultDraw.steps, { whole: true, from: 2, to: MAXIMUM_STEPS }),
    example: index("--example", values.example),
    seed: index("--seed", values.seed) ?? defaultDraw.seed,
    out: values.out,
    engine: oneOf("--engine", values.engine ?? "auto", engineChoices),
  };
}
