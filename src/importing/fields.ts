/** The meaning of a column, a JSON field or a TensorBoard tag, by its name. docs/importing.md has the table for users. */

/** The data of a figure; `unsaid`: its name does not say. */
export type Split = "heldOut" | "train" | "unsaid";

/** In nats per example; `negativeElbo` is what trainers minimise at beta 1. */
export type Figure = "rate" | "distortion" | "elbo" | "negativeElbo" | "activeUnits";

export type Field =
  | { readonly kind: "run" | "epoch" | "step" }
  /** A field of a spec, such as objective.beta. */
  | { readonly kind: "setting"; readonly setting: string }
  | { readonly kind: "figure"; readonly figure: Figure; readonly split: Split }
  /** KL of one latent dimension. */
  | { readonly kind: "kl"; readonly dimension: number; readonly split: Split };

export interface NamedField {
  readonly field: Field;
  /** If two names have one meaning, the lower rank is read: validation before test, the fixed name before an alias. */
  readonly rank: number;
}

/** The fixed name comes first. */
const figureNames: Readonly<Record<Figure, readonly string[]>> = {
  // scvi-tools logs kl_local, the KL of a cell's latents, beside kl_global, which its models do not have.
  rate: ["rate", "kl", "kl_loss", "kld", "kl_divergence", "kl_div", "kld_loss", "kl_local"],
  distortion: [
    "distortion",
    "reconstruction",
    "reconstruction_loss",
    "recon",
    "recon_loss",
    "rec_loss",
    "rec",
    "nll",
    "nll_loss",
  ],
  elbo: ["elbo"],
  negativeElbo: ["negative_elbo", "neg_elbo", "nelbo"],
  activeUnits: ["active_units", "active", "au"],
};
const placeNames = {
  run: ["run", "run_name", "run_id"],
  epoch: ["epoch"],
  step: ["step", "global_step", "iteration"],
} as const;
const settingNames: Readonly<Record<string, readonly string[]>> = {
  "objective.beta": ["beta", "kl_weight"],
  "objective.rate": ["target_rate"],
  "training.seed": ["seed"],
  "model.latentSize": ["latent_size", "latent_dim", "z_dim"],
};
const splitNames: Readonly<Record<Exclude<Split, "unsaid">, readonly string[]>> = {
  heldOut: ["heldout", "val", "valid", "validation", "eval", "dev", "test"],
  train: ["train", "training"],
};
/** Words that are ignored: units are nats, and Lightning marks means over an epoch. */
const FILLERS: ReadonlySet<string> = new Set(["nats", "epoch"]);
const KL_DIMENSION = /^(?:kl|rate)(?:_(?:dim|dimension|z|per_dim|per_dimension))?_(\d+)$/;
const SPEC_FIELD = /^(?:data|model|objective|training)\.[A-Za-z.]+$/;
/** What MLflow's tables of runs put before names. */
const MLFLOW_TABLE = /^(?:metrics|params)\./;
/** Separates the ranks of splits: an alias of one split ranks before every name of the next. */
const SPLIT_RANK = 100;

/** The figures' fixed names, for messages. */
export const fixedNames =
  "rate, distortion, kl_0 ..., active_units, elbo, each with val_ or train_ before it; beta, seed, run, epoch, step";

/** Undefined for an unknown name. Case does not matter, nor whether words are joined by "_", "/", "-", "." or a capital. */
export function fieldOf(column: string): NamedField | undefined {
  const name = column.replace(MLFLOW_TABLE, "");
  if (SPEC_FIELD.test(name)) return { field: { kind: "setting", setting: name }, rank: 0 };
  const words = wordsOf(name);
  const whole = words.join("_");
  for (const kind of ["run", "epoch", "step"] as const) {
    const rank = (placeNames[kind] as readonly string[]).indexOf(whole);
    if (rank >= 0) return { field: { kind }, rank };
  }
  for (const [setting, names] of Object.entries(settingNames)) {
    const rank = names.indexOf(whole);
    if (rank >= 0) return { field: { kind: "setting", setting }, rank: rank + 1 };
  }
  return figureOf(words);
}

/** The split that a word such as "val" names. */
export function splitOf(word: string): Split {
  const [joined = ""] = wordsOf(word);
  return splitNames.heldOut.includes(joined) ? "heldOut" : splitNames.train.includes(joined) ? "train" : "unsaid";
}

function figureOf(words: readonly string[]): NamedField | undefined {
  const splits = words.filter((word) => splitOf(word) !== "unsaid");
  const [splitWord = ""] = splits;
  if (splits.length > 1) return undefined;
  const split = splitOf(splitWord);
  const rest = words.filter((word) => word !== splitWord && !FILLERS.has(word)).join("_");
  const splitRank = SPLIT_RANK * Math.max(0, splitNames.heldOut.indexOf(splitWord));
  const dimension = KL_DIMENSION.exec(rest)?.[1];
  if (dimension !== undefined) return { field: { kind: "kl", dimension: Number(dimension), split }, rank: splitRank };
  for (const [figure, names] of Object.entries(figureNames) as [Figure, readonly string[]][]) {
    const rank = names.indexOf(rest);
    if (rank >= 0) return { field: { kind: "figure", figure, split }, rank: splitRank + rank };
  }
  return undefined;
}

/** "val/klLoss" and "val-kl_loss": val, kl, loss. */
function wordsOf(name: string): readonly string[] {
  const text = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/([a-z])(\d)/g, "$1_$2")
    .replace(/held[^a-z0-9]*out/g, "heldout");
  return text.split(/[^a-z0-9]+/).filter(Boolean);
}

/** A key that identifies the meaning. */
export function keyOf(field: Field): string {
  switch (field.kind) {
    case "setting":
      return field.setting;
    case "figure":
      return `${field.split} ${field.figure}`;
    case "kl":
      return `${field.split} kl ${field.dimension}`;
    case "run":
    case "epoch":
    case "step":
      return field.kind;
  }
}
