/** Encoder and decoder of another program's files, between the product's rows and what the graphs want. */
import type { OpenedOnnxFile } from "../../onnx/openOnnxFile.ts";
import {
  buildNetwork,
  isUnsupported,
  refusalToRun,
  type NetworkInput,
  type NetworkOutput,
} from "../../onnx/buildNetwork.ts";
import type { FileValue } from "../../onnx/onnxFile.ts";
import { ShapeError, type Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { OwnModelSpec, OwnNetworksHandle } from "../../spec/spec.ts";
import type { ExampleLayout } from "../modelGraph.ts";
import { fedTensor, rowsOfOutput, type FedExamples } from "./arrangement.ts";
import type { OwnRoles } from "./ownRoles.ts";

/** Sizes of an output; its first axis is the rows unless the file fixes it, and one other may be unknown. @param numbers of a row */
function declaredShape(value: FileValue | undefined, rows: number, numbers: number): Shape | undefined {
  if (value?.shape === undefined) return [rows, numbers];
  const [first, ...others] = value.shape;
  const open = others.filter((size) => typeof size !== "number").length;
  const known = others.reduce<number>((product, size) => product * (typeof size === "number" ? size : 1), 1);
  if (open > 1 || (open === 1 && numbers % known !== 0)) return undefined;
  return [
    typeof first === "number" ? first : rows,
    ...others.map((size) => (typeof size === "number" ? size : numbers / known)),
  ];
}

export type OwnPart = "encoder" | "decoder";

/** The IR cannot express what the files compute. The message names the operator. */
export class UnsupportedNetwork extends Error {
  override readonly name = "UnsupportedNetwork";
}

/** The files of a model that have been read, and what their tensors are. They are identified by the hashes of the files. */
export class OwnNetworks implements OwnNetworksHandle {
  readonly encoder: OpenedOnnxFile;
  readonly decoder: OpenedOnnxFile;
  readonly roles: OwnRoles;
  readonly latentSize: number;
  /** Sizes of the latents of one example as the graphs have them. */
  readonly latentShape: readonly number[];
  readonly #hashes: string;
  readonly #mayRun = new Set<OwnPart>();

  constructor(
    files: Readonly<Record<OwnPart, OpenedOnnxFile>>,
    roles: OwnRoles,
    latentShape: readonly number[],
    hashes: string,
  ) {
    this.encoder = files.encoder;
    this.decoder = files.decoder;
    this.roles = roles;
    this.latentShape = latentShape;
    this.latentSize = latentShape.reduce((product, size) => product * size, 1);
    this.#hashes = hashes;
  }

  get seesColumns(): boolean {
    return Object.values(this.roles.decoder.inputs).includes("x");
  }

  get seesTotals(): boolean {
    const given = Object.values(this.roles.decoder.inputs);
    return given.includes("librarySize") || given.includes("logLibrarySize");
  }

  toJSON(): string {
    return this.#hashes;
  }

  /** The encoder's outputs by what they are, [rows, numbers]. @throws UnsupportedNetwork */
  encode(own: OwnModelSpec, layout: ExampleLayout, examples: FedExamples): Readonly<Record<string, Tensor>> {
    return this.#run("encoder", own, layout, examples);
  }

  /** The decoder's, likewise; images in the order of the data. @throws UnsupportedNetwork */
  decode(own: OwnModelSpec, layout: ExampleLayout, examples: FedExamples): Readonly<Record<string, Tensor>> {
    return this.#run("decoder", own, layout, examples);
  }

  /** What the graph of a file is fed, by the names of its inputs. @throws ShapeError */
  fed(part: OwnPart, own: OwnModelSpec, layout: ExampleLayout, examples: FedExamples): Record<string, NetworkInput> {
    const fed = { ...examples, latentShape: this.latentShape };
    const { inputs } = this.roles[part];
    return Object.fromEntries(
      this[part].inputs.map((value) => [value.name, fedTensor(inputs[value.name], value, own.layout, layout, fed)]),
    );
  }

  /**
   * The outputs that are used, as the graph of a file has them, by their names.
   * @throws ShapeError; UnsupportedNetwork for a file that would run without end or take all memory
   */
  asComputed(
    part: OwnPart,
    own: OwnModelSpec,
    layout: ExampleLayout,
    examples: FedExamples,
  ): ReadonlyMap<string, NetworkOutput> {
    const fed = this.fed(part, own, layout, examples);
    // The answer depends on the number of rows hardly, and the reading of a large graph takes a second.
    if (!this.#mayRun.has(part)) {
      const refusal = refusalToRun(this[part], fed);
      if (refusal !== undefined) throw new UnsupportedNetwork(`${part}: ${refusal}`);
      this.#mayRun.add(part);
    }
    return buildNetwork(this[part], fed, Object.values(this.roles[part].outputs as Readonly<Record<string, string>>));
  }

  /** As tensors of the IR; those of a file with an operator that the IR lacks are computed by a runtime from the file itself. */
  #outputsOf(
    part: OwnPart,
    own: OwnModelSpec,
    layout: ExampleLayout,
    examples: FedExamples,
  ): ReadonlyMap<string, Tensor> {
    const built = this.asComputed(part, own, layout, examples);
    const obstacles = [...built.values()].filter(isUnsupported);
    const obstacle = obstacles.find(({ isRunnable }) => !isRunnable) ?? obstacles[0];
    if (obstacle === undefined) return built as ReadonlyMap<string, Tensor>;
    if (!obstacle.isRunnable) throw new UnsupportedNetwork(`${part}: ${obstacle.unsupported}`);
    const file = this[part];
    const fed = Object.values(this.fed(part, own, layout, examples));
    const operands = fed.map((one) => ("oneHot" in one ? one.numbers : one));
    const call = { path: file.path, feeds: file.inputs, obstacle: obstacle.unsupported };
    const numbers = part === "encoder" ? this.latentSize : layout.columns;
    return new Map(
      Array.from(built.keys(), (output): [string, Tensor] => {
        const value = file.outputs.find(({ name }) => name === output);
        const shape = declaredShape(value, examples.rows, numbers);
        if (shape === undefined)
          throw new UnsupportedNetwork(
            `${part}: ${obstacle.unsupported}, and the file does not say the sizes of its output ${output}`,
          );
        return [output, { operation: "network", shape, operands, call, output }];
      }),
    );
  }

  #run(part: OwnPart, own: OwnModelSpec, layout: ExampleLayout, fed: FedExamples): Readonly<Record<string, Tensor>> {
    const { outputs } = this.roles[part];
    const { rows } = fed;
    const built = this.#outputsOf(part, own, layout, fed);
    return Object.fromEntries(
      Object.entries(outputs).map(([role, name]) => {
        const output = built.get(name);
        if (output === undefined) throw new UnsupportedNetwork(`${part}: ${name} is missing`);
        if (output.shape[0] !== rows && output.shape[0] !== 1 && output.shape.length > 1)
          throw new ShapeError(`the ${part}'s output ${name} has ${output.shape[0]} rows, not ${rows}`);
        return [role, rowsOfOutput(output, part === "decoder" ? own.layout : "rows", layout, rows)];
      }),
    );
  }
}
