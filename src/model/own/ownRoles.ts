/** What the inputs and outputs of an own model's graphs are: as the spec names them, by usual names, or because only one is left. */
import type { FileNode, FileValue, OnnxFile } from "../../onnx/onnxFile.ts";
import type { ModelSpec, OwnInput, OwnModelSpec, OwnOutput } from "../../spec/spec.ts";
import { usualInputs, usualOutputs } from "./usualNames.ts";

export interface GraphRoles {
  /** By the tensor's name. */
  readonly inputs: Readonly<Partial<Record<string, OwnInput>>>;
  /** Names by what they are. */
  readonly outputs: Readonly<Partial<Record<OwnOutput, string>>>;
}

export interface OwnRoles {
  readonly encoder: GraphRoles;
  readonly decoder: GraphRoles & { readonly outputs: Readonly<Record<string, string>> };
}

/** A tensor that is missing, or whose meaning is unknown. */
export interface RoleProblem {
  readonly message: string;
  /** In the model section. */
  readonly path: readonly string[];
}

/** Outputs that an encoder or a decoder must give, each as one of several. */
type Needed = readonly (readonly OwnOutput[])[];

const encoderNeeds: Needed = [
  ["posteriorMean"],
  ["posteriorLogVariance", "posteriorVariance", "posteriorStandardDeviation"],
];

function decoderNeeds({ likelihood }: ModelSpec): Needed {
  switch (likelihood.type) {
    case "gaussian":
      return likelihood.variance === "decoded"
        ? [["mean"], ["logVariance", "variance", "standardDeviation"]]
        : [["mean"]];
    case "bernoulli":
    case "continuousBernoulli":
    case "categorical":
      return [["logits", "probabilities"]];
    case "poisson":
      return [["mean", "logMean"]];
    case "negativeBinomial":
    case "zeroInflatedNegativeBinomial": {
      const inflation: Needed = likelihood.type === "zeroInflatedNegativeBinomial" ? [["inflationLogits"]] : [];
      const dispersion: Needed = likelihood.dispersion === "decoded" ? [["dispersion", "logDispersion"]] : [];
      return [["mean", "logMean"], ...dispersion, ...inflation];
    }
  }
}

export function findRoles(
  model: ModelSpec,
  own: OwnModelSpec,
  files: { readonly encoder: OnnxFile; readonly decoder: OnnxFile },
): OwnRoles | RoleProblem {
  const encoderInputs = inputRoles("encoder", files.encoder, own, ["x", "condition", "librarySize", "logLibrarySize"]);
  if ("message" in encoderInputs) return encoderInputs;
  const decoderInputs = inputRoles("decoder", files.decoder, own, [
    "z",
    "condition",
    "librarySize",
    "logLibrarySize",
    "x",
  ]);
  if ("message" in decoderInputs) return decoderInputs;
  const encoderOutputs = outputRoles("encoder", files.encoder, own, encoderNeeds);
  if ("message" in encoderOutputs) return encoderOutputs;
  const decoderOutputs = outputRoles("decoder", files.decoder, own, decoderNeeds(model));
  if ("message" in decoderOutputs) return decoderOutputs;
  return {
    encoder: { inputs: encoderInputs.inputs, outputs: encoderOutputs.outputs },
    decoder: { inputs: decoderInputs.inputs, outputs: decoderOutputs.outputs },
  };
}

function inputRoles(
  part: string,
  file: OnnxFile,
  own: OwnModelSpec,
  kinds: readonly OwnInput[],
): { readonly inputs: GraphRoles["inputs"] } | RoleProblem {
  const inputs: Record<string, OwnInput> = {};
  const names = file.inputs.map(({ name }) => name);
  // What the spec names may be an input of the other graph only.
  for (const kind of kinds) {
    const given = own.inputs[kind];
    if (given !== undefined && names.includes(given)) inputs[given] = kind;
  }
  const isTaken = (kind: OwnInput): boolean => Object.values(inputs).includes(kind);
  for (const kind of kinds) {
    if (isTaken(kind)) continue;
    const usual = names.find((name) => !(name in inputs) && usualInputs[kind].includes(name.toLowerCase()));
    if (usual !== undefined) inputs[usual] = kind;
  }
  const left = names.filter((name) => !(name in inputs));
  const [main] = kinds;
  const [only] = left;
  if (main !== undefined && !isTaken(main) && left.length === 1 && only !== undefined) inputs[only] = main;
  const unknown = names.find((name) => !(name in inputs));
  if (unknown !== undefined)
    return {
      message: `The ${part} has the input ${JSON.stringify(unknown)} of unknown meaning. Name it in model.inputs as ${kinds.map((kind) => JSON.stringify(kind)).join(", ")}.`,
      path: [part],
    };
  if (main !== undefined && !isTaken(main))
    return {
      message: `The ${part} has no input for ${main === "x" ? "the examples" : "the latents"}: it has ${list(names)}.`,
      path: [part],
    };
  return { inputs };
}

function outputRoles(
  part: string,
  file: OnnxFile,
  own: OwnModelSpec,
  needs: Needed,
): { readonly outputs: GraphRoles["outputs"] } | RoleProblem {
  const names = file.outputs.map(({ name }) => name);
  const outputs: Partial<Record<OwnOutput, string>> = {};
  const open: (readonly OwnOutput[])[] = [];
  for (const kinds of needs) {
    const given = kinds.find((kind) => own.outputs[kind] !== undefined);
    const name = given && own.outputs[given];
    if (given === undefined || name === undefined) open.push(kinds);
    else if (names.includes(name)) outputs[given] = name;
    else
      return {
        message: `model.outputs.${given} is ${JSON.stringify(name)}, but the ${part} has the outputs ${list(names)}.`,
        path: ["outputs", given],
      };
  }
  const free = (): readonly string[] => names.filter((name) => !Object.values(outputs).includes(name));
  const unfound: (readonly OwnOutput[])[] = [];
  for (const kinds of open) {
    const found = kinds
      .map((kind) => [kind, free().find((name) => usualOutputs[kind].includes(name.toLowerCase()))] as const)
      .find(([, name]) => name !== undefined);
    if (found?.[1] === undefined) unfound.push(kinds);
    else outputs[found[0]] = found[1];
  }
  const left = free();
  for (const kinds of unfound) {
    const [only] = left;
    const kind =
      left.length === 1 && unfound.length === 1 && only !== undefined ? kindOf(kinds, file, only) : undefined;
    if (kind === undefined || only === undefined)
      return {
        message:
          `It is unknown which output of the ${part} is ${kinds.map((one) => JSON.stringify(one)).join(" or ")}: it has ${list(names)}. ` +
          `Name it in model.outputs.`,
        path: [part],
      };
    outputs[kind] = only;
  }
  return { outputs };
}

const list = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(", ");

/** Which of several kinds an output is, by the operator that computes it; undefined if that does not say it. */
function kindOf(kinds: readonly OwnOutput[], file: OnnxFile, output: string): OwnOutput | undefined {
  const [only, ...others] = kinds;
  if (others.length === 0) return only;
  const last = computedBy(file, output);
  if (kinds.includes("logits")) return last === "Sigmoid" || last === "Softmax" ? "probabilities" : "logits";
  if (kinds.includes("logMean"))
    return last !== undefined && ["Exp", "Softplus", "Mul", "Softmax", "Relu"].includes(last) ? "mean" : "logMean";
  return undefined;
}

/** Operators that move numbers or hold them within bounds. */
const passing = ["Identity", "Reshape", "Flatten", "Transpose", "Clip", "Squeeze", "Unsqueeze", "Cast"];

/** The last operator that computes. */
function computedBy(file: OnnxFile, output: string): string | undefined {
  const makers = new Map(file.nodes.flatMap((node) => node.outputs.map((name): [string, FileNode] => [name, node])));
  let name: string | undefined = output;
  for (let steps = 0; steps < makers.size && name !== undefined; steps++) {
    const node: FileNode | undefined = makers.get(name);
    if (node === undefined || !passing.includes(node.operator)) return node?.operator;
    [name] = node.inputs;
  }
  return undefined;
}

/** Sizes of one example's latents, from the graphs' own declarations; undefined if neither says them. */
export function latentShapeOf(
  { encoder, decoder }: { readonly encoder: OnnxFile; readonly decoder: OnnxFile },
  roles: OwnRoles,
): readonly number[] | undefined {
  const sizesOf = (values: readonly FileValue[], name: string | undefined): readonly number[] | undefined => {
    const sizes = values.find((value) => value.name === name)?.shape?.slice(1);
    return sizes !== undefined && sizes.length > 0 && sizes.every((size) => typeof size === "number")
      ? sizes
      : undefined;
  };
  const z = Object.entries(roles.decoder.inputs).find(([, role]) => role === "z")?.[0];
  return sizesOf(encoder.outputs, roles.encoder.outputs.posteriorMean) ?? sizesOf(decoder.inputs, z);
}
