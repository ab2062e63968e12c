import type { SweepPoint } from "./expandSweep.ts";
import { atName, atValue, type Finding } from "./finding.ts";
import { isObject, own, type Json } from "./json.ts";
import type { SpecPath } from "./problem.ts";
import type { Spec } from "./spec.ts";
import { pathName } from "./wording.ts";

/**
 * Fields that are each sound and do not go together, found without looking at the data. Whatever passes here can be built.
 * @param file in which checkValue.ts finds nothing
 */
export function checkCombinations(file: Json, points: readonly SweepPoint[]): Finding[] {
  const findings = [
    ...strayWarmupFields(file),
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
    ...selectionFindings(spec),
  ];
}

const doNotGo = (path: SpecPath, message: string): Finding => atValue("combination", path, message);

function conditionFindings({ data, model }: Spec): Finding[] {
  const { condition, prior, encoder, decoder } = model;
  const at = ["model", "condition"];
  const findings: Finding[] = [];
  if (condition === "labels" && data.labels === undefined) {
    findings.push(doNotGo(at, 'A model conditioned on "labels" needs them; name their file as data.labels.'));
  }
  if (condition === "columns" && data.conditionColumns === undefined) {
    findings.push(
      doNotGo(
        at,
        'A model conditioned on "columns" needs to know which; list them as data.conditionColumns, such as [0].',
      ),
    );
  }
  const { conditionColumns = [] } = data;
  if (condition !== "columns" && data.conditionColumns !== undefined) {
    const hint = 'set model.condition to "columns", or leave this list out.';
    findings.push(
      atName(
        "combination",
        ["data", "conditionColumns"],
        `Condition columns are used by a model conditioned on them; ${hint}`,
      ),
    );
  }
  conditionColumns.forEach((column, index) => {
    if (conditionColumns.indexOf(column) === index) return;
    findings.push(
      doNotGo(["data", "conditionColumns", index], `Column ${column} is listed twice; leave one of them out.`),
    );
  });
  if (prior.type === "conditionalNormal" && condition === "none") {
    const hint = 'set model.condition to "labels" or "columns", or use "standardNormal".';
    findings.push(
      doNotGo(
        ["model", "prior", "type"],
        `The prior "conditionalNormal" is made from the condition, and there is none; ${hint}`,
      ),
    );
  }
  for (const [name, network] of Object.entries({ encoder, decoder })) {
    if (condition !== "columns" || data.shape !== undefined || (network.type !== "conv" && network.type !== "pixelCnn"))
      continue;
    const hint = "give the shape of what is left as data.shape.";
    findings.push(
      doNotGo(
        ["model", name, "type"],
        `With columns taken out of the examples they are no longer images of the file's own shape; ${hint}`,
      ),
    );
  }
  return findings;
}

function priorFindings({ model }: Spec): Finding[] {
  const { prior, condition, posterior, encoder } = model;
  if (prior.type !== "vampPrior") return [];
  const refuse = (path: SpecPath, why: string, hint: string): Finding =>
    doNotGo(path, `${why}; ${hint}, or use the prior "mixture".`);
  const findings: Finding[] = [];
  if (condition !== "none") {
    const why = 'The components of a "vampPrior" are posteriors of learned inputs, which have no condition';
    findings.push(refuse(["model", "prior", "type"], why, 'set model.condition to "none"'));
  }
  if (posterior.type !== "diagonal") {
    const why =
      'The components of a "vampPrior" are posteriors, and only those of type "diagonal" have a density everywhere that is cheap to compute';
    findings.push(refuse(["model", "posterior", "type"], why, 'use "diagonal"'));
  }
  if (encoder.normalization === "batch") {
    const why = 'The learned inputs of a "vampPrior" are no part of the batch that is normalised';
    findings.push(refuse(["model", "encoder", "normalization"], why, 'use "layer" or "none"'));
  }
  if (encoder.dropout > 0) {
    const why = 'The components of a "vampPrior" would change at every step with what the encoder drops';
    findings.push(refuse(["model", "encoder", "dropout"], why, "leave dropout out"));
  }
  return findings;
}

function objectiveFindings({ model, objective }: Spec): Finding[] {
  if (objective.type !== "beta") return [];
  const findings: Finding[] = [];
  for (const weight of ["totalCorrelation", "mmd"] as const) {
    if (objective[weight] === 0 || model.posterior.type === "diagonal") continue;
    const message = `objective.${weight} is computed from Gaussian posteriors; use the posterior "diagonal", or leave it out.`;
    findings.push(doNotGo(["objective", weight], message));
  }
  if (objective.mmd > 0 && model.prior.type !== "standardNormal") {
    const message =
      'objective.mmd compares z with draws from a fixed prior; use the prior "standardNormal", or leave it out.';
    findings.push(doNotGo(["objective", "mmd"], message));
  }
  return findings;
}

function decoderFindings({ model }: Spec): Finding[] {
  const { decoder } = model;
  if (decoder.type !== "autoregressive" || decoder.normalization !== "layer") return [];
  const message =
    "Normalising a layer of an autoregressive decoder mixes units of earlier columns with those of later ones, which it must not see; " +
    'use "batch" or "none".';
  return [doNotGo(["model", "decoder", "normalization"], message)];
}

function selectionFindings({ model, objective, training }: Spec): Finding[] {
  const { select, patience } = training;
  const findings: Finding[] =
    select === "frechet" ? undrawable(model).map((why) => doNotGo(["training", "select"], why)) : [];
  if (select === "rate" && objective.type !== "targetRate") {
    const hint = 'use the objective "targetRate", or select by "elbo".';
    findings.push(
      doNotGo(
        ["training", "select"],
        `Epochs are selected by "rate" against a target rate, and the objective has none; ${hint}`,
      ),
    );
  }
  if (select === "last" && patience !== undefined) {
    const message = 'Patience ends a training that selects its best epoch; set "select": "elbo", or leave it out.';
    findings.push(atName("combination", ["training", "patience"], message));
  }
  return findings;
}

/** Why the means at draws of N(0, I) are no examples of a model, or have no distance from some. */
function undrawable({ prior, decoder, likelihood }: Spec["model"]): readonly string[] {
  const refusals: string[] = [];
  const refuse = (why: string, hint: string): void =>
    void refusals.push(`Epochs are selected by "frechet" from ${why}; ${hint}, or select by "bound".`);
  if (prior.type !== "standardNormal") {
    refuse(`draws of N(0, I), and the prior is a learned one, "${prior.type}"`, 'use the prior "standardNormal"');
  }
  if (decoder.type === "autoregressive" || decoder.type === "pixelCnn") {
    refuse(
      `the means that z decodes to, and of the decoder "${decoder.type}" there are none without the columns before each`,
      'use "mlp" or "conv"',
    );
  }
  if (likelihood.type === "categorical")
    refuse("distances between examples, and classes have none", "use another likelihood");
  return refusals;
}

/** Likelihoods of more than two values, for data made into bits. Counts are data/readDataset.ts's. */
function bitFindings({ data, model }: Spec): Finding[] {
  const { type } = model.likelihood;
  if (data.binarize === "none" || (type !== "continuousBernoulli" && type !== "categorical")) return [];
  const why =
    type === "categorical" ? "one of several classes" : "one of grey levels, whose density has no bound on bits";
  const message = `A ${type} likelihood is ${why}, and "binarize": "${data.binarize}" leaves only 0 and 1; set it to "none", or use a bernoulli likelihood.`;
  return [doNotGo(["data", "binarize"], message)];
}

/** They would be silently ignored: the resolved spec of a linear warm-up does not have them. */
function strayWarmupFields(file: Json): Finding[] {
  const objective = isObject(file) ? own(file, "objective") : undefined;
  const warmup = isObject(objective) ? own(objective, "warmup") : undefined;
  if (!isObject(warmup) || own(warmup, "shape") === "cyclical") return [];
  return ["cycles", "rise"].flatMap((name) => {
    if (own(warmup, name) === undefined) return [];
    const message = `"${name}" belongs to a warm-up of "shape": "cyclical"; set that, or leave it out.`;
    return [atName("combination", ["objective", "warmup", name], message)];
  });
}

/** A value that comes from the sweep is to be mended there. */
function onItsAxis(finding: Finding, { settings }: SweepPoint): Finding {
  const place = pathName(finding.path);
  const axis = Object.keys(settings).find((name) => name.replaceAll(/\.(\d+)/g, "[$1]") === place);
  return axis === undefined ? finding : { ...finding, path: ["sweep", axis], underline: "name" };
}
