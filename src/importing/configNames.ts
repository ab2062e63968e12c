import type { Cell, Config } from "./logTable.ts";

/** What programs call the settings of a spec. The first name that a config has is read. */
const settingNames: Readonly<Record<string, readonly string[]>> = {
  "objective.beta": ["beta", "kl_weight", "kld_weight", "kl_coeff", "kl_coef", "beta_kl"],
  "model.latentSize": [
    "latent_dim",
    "latent_size",
    "n_latent",
    "z_dim",
    "zdim",
    "latent_dims",
    "latent_dimension",
    "n_z",
  ],
  "training.epochs": ["max_epochs", "num_epochs", "n_epochs", "epochs"],
  "training.batchSize": ["batch_size", "per_device_train_batch_size", "train_batch_size"],
  "training.learningRate": ["learning_rate", "lr"],
  "training.seed": ["seed", "random_seed"],
};
const whole: ReadonlySet<string> = new Set(["model.latentSize", "training.epochs", "training.batchSize"]);
const hiddenNames = ["hidden_dims", "hidden_sizes", "hidden_layers", "layers", "hidden_dim", "hidden_size", "n_hidden"];
const layerNames = ["n_layers", "num_layers"];
const lossNames = ["likelihood", "gene_likelihood", "reconstruction_loss", "recon_loss", "rec_loss", "loss"];
const optimizerNames = ["optimizer", "optimizer_cls"];

const likelihoodNames: Readonly<Record<string, readonly string[]>> = {
  bernoulli: ["bernoulli", "bce", "binary_cross_entropy", "bcewithlogits"],
  gaussian: ["gaussian", "normal", "mse", "l2", "mse_loss"],
  poisson: ["poisson"],
  negativeBinomial: ["nb", "negative_binomial", "negativebinomial"],
  zeroInflatedNegativeBinomial: ["zinb", "zero_inflated_negative_binomial", "zeroinflatednegativebinomial"],
};

/** Settings of a spec that a config has. */
export interface ConfigSettings {
  /** By field of a spec, with the name in the config: numbers, checked to be such as the field can have. */
  readonly numbers: ReadonlyMap<string, { readonly name: string; readonly value: number }>;
  /** Widths of hidden layers of both networks, with the name. */
  readonly hidden: { readonly name: string; readonly sizes: readonly number[] } | undefined;
  /** The type of a spec's likelihood, with what the config calls it. */
  readonly likelihood: { readonly name: string; readonly value: string; readonly type: string | undefined } | undefined;
  readonly optimizer: string | undefined;
}

/** Names of parts are ignored: `model/encoder/latent_dim` is a latent_dim. A spec's own field, such as objective.beta, comes first. */
export function configSettings(config: Config): ConfigSettings {
  const numbers = new Map<string, { name: string; value: number }>();
  for (const [setting, names] of Object.entries(settingNames)) {
    const found = entryOf(config, [setting, ...names]);
    const value = found === undefined ? NaN : numberOf(found.value);
    if (found !== undefined && isPossible(setting, value)) numbers.set(setting, { name: found.name, value });
  }
  const loss = entryOf(config, lossNames);
  const optimizer = entryOf(config, optimizerNames);
  return {
    numbers,
    hidden: hiddenOf(config),
    likelihood:
      loss === undefined || typeof loss.value !== "string"
        ? undefined
        : { name: loss.name, value: loss.value, type: likelihoodTypeOf(loss.value) },
    optimizer: typeof optimizer?.value === "string" ? optimizer.value : undefined,
  };
}

function isPossible(setting: string, value: number): boolean {
  if (!Number.isFinite(value) || value < 0) return false;
  if (setting === "training.seed") return Number.isSafeInteger(value);
  return whole.has(setting) ? Number.isSafeInteger(value) && value > 0 : setting === "objective.beta" || value > 0;
}

function likelihoodTypeOf(value: string): string | undefined {
  const plain = value.toLowerCase().replace(/[\s-]+/g, "_");
  return Object.entries(likelihoodNames).find(([, names]) => names.includes(plain))?.[0];
}

function hiddenOf(config: Config): ConfigSettings["hidden"] {
  const own = listOf(config, "model.encoder.hidden");
  if (own.length > 0) return { name: "the default encoder", sizes: own };
  for (const name of hiddenNames) {
    const list = listOf(config, name);
    if (list.length > 0) return { name, sizes: list };
    const size = numberOf(entryOf(config, [name])?.value);
    if (!Number.isSafeInteger(size) || size < 1) continue;
    const layers = numberOf(entryOf(config, layerNames)?.value);
    const count = Number.isSafeInteger(layers) && layers > 0 && layers <= MAX_LAYERS ? layers : 1;
    return { name, sizes: Array.from({ length: count }, () => size) };
  }
  return undefined;
}

const MAX_LAYERS = 20;

/** `hidden_dims/0`, `hidden_dims/1` ..., or the text "[512, 256]", as MLflow keeps a list. */
function listOf(config: Config, name: string): readonly number[] {
  const parts: number[] = [];
  for (let index = 0; index < MAX_LAYERS; index++) {
    const entry = entryOf(config, [`${name}/${index}`]);
    if (entry === undefined) break;
    parts.push(numberOf(entry.value));
  }
  const text = entryOf(config, [name])?.value;
  if (typeof text === "string" && /^[[(].*[\])]$/.test(text.trim()))
    parts.push(
      ...text
        .trim()
        .slice(1, -1)
        .split(",")
        .filter((part) => part.trim() !== "")
        .map(numberOf),
    );
  return parts.every((size) => Number.isSafeInteger(size) && size > 0) ? parts : [];
}

function entryOf(
  config: Config,
  names: readonly string[],
): { readonly name: string; readonly value: Cell } | undefined {
  for (const name of names)
    for (const [key, value] of config) if (key === name || key.endsWith(`/${name}`)) return { name: key, value };
  return undefined;
}

function numberOf(value: Cell | undefined): number {
  if (typeof value === "number") return value;
  return value === undefined || value.trim() === "" ? NaN : Number(value);
}
