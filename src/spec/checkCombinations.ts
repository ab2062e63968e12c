import type { SweepPoint } from "./expandSweep.ts";
import { atName, atValue, type Finding } from "./finding.ts";
import { isObject, own, type Json } from "./json.ts";
import type { SpecPath } from "./problem.ts";
import { spreadKinds, type LikelihoodSpec, type Spec } from "./spec.ts";
import { pathName } from "./wording.ts";

/**
 * Fields that are valid alone but not together, found without the data. A spec that passes can be built.
 * @param file a spec without problems of checkValue.ts
 */
export function checkCombinations(file: Json, points: readonly SweepPoint[]): Finding[] {
  const findings = [
    ...strayWarmupFields(file),
    ...latentsFindings(file),
    ...points.flatMap((point) => ofSpec(point.spec).map((finding) => onItsAxis(finding, point))),
  ];
  // Points share what their axes do not change.
  return [...new Map(findings.map((finding) => [JSON.stringify([finding.path, finding.message]), finding])).values()];
}

function ofSpec(spec: Spec): Finding[] {
  return [
    ...conditionFindings(spec),
    ...priorFindings(spec),
    ...objectiveFindings(spec),
    ...decoderFindings(spec),
    ...bitFindings(spec),
    ...transformFindings(spec),
    ...selectionFindings(spec),
  ];
}

const clash = (path: SpecPath, message: string): Finding => atValue("combination", path, message);

function conditionFindings({ data, model }: Spec): Finding[] {
  const { condition, prior, encoder, decoder } = model;
  const at = ["model", "condition"];
  const findings: Finding[] = [];
  if (condition === "labels" && data.labels === undefined) {
    findings.push(clash(at, 'A model conditioned on "labels" needs labels; set data.labels to their file.'));
  }
  if (condition === "columns" && data.conditionColumns === undefined) {
    findings.push(
      clash(
        at,
        'A model conditioned on "columns" needs the list of columns; set data.conditionColumns, for example to [0].',
      ),
    );
  }
  const { conditionColumns = [] } = data;
  if (condition !== "columns" && data.conditionColumns !== undefined) {
    const hint = 'set model.condition to "columns", or remove this list.';
    findings.push(
      atName("combination", ["data", "conditionColumns"], `Only a model conditioned on columns uses them; ${hint}`),
    );
  }
  conditionColumns.forEach((column, index) => {
    if (conditionColumns.indexOf(column) === index) return;
    findings.push(clash(["data", "conditionColumns", index], `Column ${column} is listed twice; remove one.`));
  });
  if (prior.type === "conditionalNormal" && condition === "none") {
    const hint = 'set model.condition to "labels" or "columns", or use "standardNormal".';
    findings.push(
      clash(
        ["model", "prior", "type"],
        `The prior "conditionalNormal" needs a condition, but the model has none; ${hint}`,
      ),
    );
  }
  for (const [name, network] of Object.entries({ encoder, decoder })) {
    if (condition !== "columns" || data.shape !== undefined || (network.type !== "conv" && network.type !== "pixelCnn"))
      continue;
    const hint = "set data.shape to the shape without these columns.";
    findings.push(
      clash(
        ["model", name, "type"],
        `Without the condition columns the examples no longer have the image shape of the file; ${hint}`,
      ),
    );
  }
  return findings;
}

function priorFindings({ model }: Spec): Finding[] {
  const { prior, condition, posterior, encoder } = model;
  if (prior.type !== "vampPrior") return [];
  const refuse = (path: SpecPath, why: string, hint: string): Finding =>
    clash(path, `${why}; ${hint}, or use the prior "mixture".`);
  const findings: Finding[] = [];
  if (condition !== "none") {
    const why = 'The components of a "vampPrior" are posteriors of learned inputs, and these inputs have no condition';
    findings.push(refuse(["model", "prior", "type"], why, 'set model.condition to "none"'));
  }
  if (posterior.type !== "diagonal") {
    const why =
      'The components of a "vampPrior" are posteriors, and only the type "diagonal" has a density that is cheap to compute everywhere';
    findings.push(refuse(["model", "posterior", "type"], why, 'use "diagonal"'));
  }
  if (encoder.normalization === "batch") {
    const why = 'The learned inputs of a "vampPrior" do not belong to the batch that is normalised';
    findings.push(refuse(["model", "encoder", "normalization"], why, 'use "layer" or "none"'));
  }
  if (encoder.dropout > 0) {
    const why = 'Dropout in the encoder would change the components of a "vampPrior" at every step';
    findings.push(refuse(["model", "encoder", "dropout"], why, "remove dropout"));
  }
  return findings;
}

function objectiveFindings({ model, objective }: Spec): Finding[] {
  if (objective.type !== "beta") return [];
  const findings: Finding[] = [];
  for (const weight of ["totalCorrelation", "mmd"] as const) {
    if (objective[weight] === 0 || model.posterior.type === "diagonal") continue;
    const message = `objective.${weight} is computed from Gaussian posteriors; use the posterior "diagonal", or remove it.`;
    findings.push(clash(["objective", weight], message));
  }
  if (objective.mmd > 0 && model.prior.type !== "standardNormal") {
    const message =
      'objective.mmd compares z with draws from a fixed prior; use the prior "standardNormal", or remove it.';
    findings.push(clash(["objective", "mmd"], message));
  }
  return findings;
}

function decoderFindings({ model }: Spec): Finding[] {
  const { decoder } = model;
  if (decoder.type !== "autoregressive" || decoder.normalization !== "layer") return [];
  const message =
    "Layer normalisation in an autoregressive decoder would give earlier columns information about later ones, which they must not see; " +
    'use "batch" or "none".';
  return [clash(["model", "decoder", "normalization"], message)];
}

function selectionFindings({ model, objective, training }: Spec): Finding[] {
  const { select, patience } = training;
  const findings: Finding[] =
    select === "frechet" ? undrawable(model).map((why) => clash(["training", "select"], why)) : [];
  if (select === "rate" && objective.type !== "targetRate") {
    const hint = 'use the objective "targetRate", or select by "elbo".';
    findings.push(
      clash(["training", "select"], `Selection by "rate" needs a target rate, but the objective has none; ${hint}`),
    );
  }
  if (select === "last" && patience !== undefined) {
    const message = 'Patience has an effect only if the best epoch is selected; set "select": "elbo", or remove it.';
    findings.push(atName("combination", ["training", "patience"], message));
  }
  return findings;
}

/** Why a Fréchet distance between decoded means and examples cannot be computed for this model. */
function undrawable({ prior, decoder, likelihood }: Spec["model"]): readonly string[] {
  const refusals: string[] = [];
  const refuse = (why: string, hint: string): void =>
    void refusals.push(`Selection by "frechet" needs ${why}; ${hint}, or select by "bound".`);
  if (prior.type !== "standardNormal") {
    refuse(`draws of z from N(0, I), but the prior "${prior.type}" is learned`, 'use the prior "standardNormal"');
  }
  if (decoder.type === "autoregressive" || decoder.type === "pixelCnn") {
    refuse(
      `means decoded from z alone, but the decoder "${decoder.type}" also needs earlier columns`,
      'use "mlp" or "conv"',
    );
  }
  if (likelihood.type === "categorical")
    refuse("distances between examples, but classes have none", "use another likelihood");
  return refusals;
}

/** Likelihoods of more than two values, for binarised data. data/readDataset.ts checks counts. */
function bitFindings({ data, model }: Spec): Finding[] {
  const { type } = model.likelihood;
  if (data.binarize === "none" || (type !== "continuousBernoulli" && type !== "categorical")) return [];
  const why = type === "categorical" ? "for several classes" : "for grey levels, and its density is unbounded on bits";
  const message = `A ${type} likelihood is ${why}, but "binarize": "${data.binarize}" leaves only 0 and 1; set it to "none", or use a bernoulli likelihood.`;
  return [clash(["data", "binarize"], message)];
}

/** What to use instead of a transformation under likelihoods of values that have a meaning of their own. */
const insteadOfTransform: Readonly<Record<Exclude<LikelihoodSpec["type"], "gaussian">, string>> = {
  bernoulli: 'values between 0 and 1; use "scale" and "binarize"',
  continuousBernoulli: 'values between 0 and 1; use "scale"',
  poisson: "counts, whose logarithm ln(1 + x) the encoder already sees",
  negativeBinomial: "counts, whose logarithm ln(1 + x) the encoder already sees",
  zeroInflatedNegativeBinomial: "counts, whose logarithm ln(1 + x) the encoder already sees",
  categorical: "class numbers, of which the encoder sees one-hot columns",
};

function transformFindings({ data: { transform, binarize }, model: { likelihood } }: Spec): Finding[] {
  if (transform === "none") return [];
  const at = ["data", "transform"];
  const { type } = likelihood;
  if (type !== "gaussian") {
    const message = `A ${type} likelihood is for ${insteadOfTransform[type]}. Set "transform": "none", or use a gaussian likelihood.`;
    return [clash(at, message)];
  }
  if (binarize !== "dynamic") return [];
  const message = `"binarize": "dynamic" draws other bits in each epoch, so that their columns have no fixed statistics; use "static", or set "transform": "none".`;
  return [clash(at, message)];
}

/** Posteriors have one width, and their rows are all held-out rows. */
function latentsFindings(file: Json): Finding[] {
  const model = isObject(file) ? own(file, "model") : undefined;
  if (!isObject(model) || own(model, "type") !== "latents") return [];
  const [, ...further] = spreadKinds.filter((kind) => own(model, kind) !== undefined);
  const findings = further.map((kind) =>
    atName(
      "combination",
      ["model", kind],
      `The width of the posteriors is given twice; keep one of ${spreadKinds.join(", ")}.`,
    ),
  );
  const data = isObject(file) ? own(file, "data") : undefined;
  const heldOut = isObject(data) ? own(data, "heldOut") : undefined;
  if (isObject(heldOut) && own(heldOut, "selectFraction") !== undefined)
    findings.push(
      atName(
        "combination",
        ["data", "heldOut", "selectFraction"],
        "Latents are measured on all held-out rows; remove selectFraction.",
      ),
    );
  return findings;
}

/** Otherwise they would be ignored silently: the resolved spec of a linear warm-up does not have them. */
function strayWarmupFields(file: Json): Finding[] {
  const objective = isObject(file) ? own(file, "objective") : undefined;
  const warmup = isObject(objective) ? own(objective, "warmup") : undefined;
  if (!isObject(warmup) || own(warmup, "shape") === "cyclical") return [];
  return ["cycles", "rise"].flatMap((name) => {
    if (own(warmup, name) === undefined) return [];
    const message = `"${name}" belongs to a warm-up with "shape": "cyclical"; set this shape, or remove the field.`;
    return [atName("combination", ["objective", "warmup", name], message)];
  });
}

/** A value from the sweep must be fixed in the sweep. */
function onItsAxis(finding: Finding, { settings }: SweepPoint): Finding {
  const place = pathName(finding.path);
  const axis = Object.keys(settings).find((name) => name.replaceAll(/\.(\d+)/g, "[$1]") === place);
  return axis === undefined ? finding : { ...finding, path: ["sweep", axis], underline: "name" };
}
