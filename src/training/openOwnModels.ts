/** Reads the files of models that other programs trained, for the points of a sweep. */
import { resolve } from "node:path";
import { OwnNetworks } from "../model/own/ownNetworks.ts";
import { findRoles, latentShapeOf } from "../model/own/ownRoles.ts";
import { OnnxFileError } from "../onnx/onnxFile.ts";
import { hasChanged, openOnnxFile } from "../onnx/openOnnxFile.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import type { LocatedProblem } from "../spec/problem.ts";
import type { ModelSpec, OwnModelSpec } from "../spec/spec.ts";

export interface OpenedModels {
  /** The points with the networks of their files and the number of latents that these have. */
  readonly points: readonly SweepPoint[];
  /** Of the first point that cannot be used. */
  readonly problems: readonly LocatedProblem[];
}

/** Points of specs that are trained here stay as they are. @param specFolder to which paths are relative */
export function openOwnModels(points: readonly SweepPoint[], specFolder: string): OpenedModels {
  const known = new Map<string, OwnNetworks | LocatedProblem>();
  const opened: SweepPoint[] = [];
  for (const point of points) {
    const { own } = point.spec.model;
    if (own === undefined) {
      opened.push(point);
      continue;
    }
    const key = JSON.stringify(own);
    const networks = known.get(key) ?? openNetworks(point.spec.model, own, specFolder);
    known.set(key, networks);
    if (!(networks instanceof OwnNetworks)) return { points, problems: [networks] };
    const model = { ...point.spec.model, own: { ...own, networks }, latentSize: networks.latentSize };
    opened.push({ ...point, spec: { ...point.spec, model } });
  }
  return { points: opened, problems: [] };
}

/** Whether a file of the point's model is another one than was read: it may compute something else now. */
export function hasChangedFiles({ spec }: SweepPoint): boolean {
  const networks = spec.model.own?.networks;
  return networks instanceof OwnNetworks && [networks.encoder, networks.decoder].some(hasChanged);
}

/** Identifies the data of a run and the files of its models. */
export function fingerprintOf(
  datasets: Iterable<{ readonly fingerprint: string }>,
  points: readonly SweepPoint[],
): string {
  const models = points.flatMap(({ spec }) => spec.model.own?.networks?.toJSON() ?? []);
  return [...Array.from(datasets, ({ fingerprint }) => fingerprint), ...models].join(" ");
}

function openNetworks(model: ModelSpec, own: OwnModelSpec, specFolder: string): OwnNetworks | LocatedProblem {
  const paths = { encoder: resolve(specFolder, own.encoder), decoder: resolve(specFolder, own.decoder) };
  let part: "encoder" | "decoder" = "encoder";
  try {
    const encoder = openOnnxFile(paths.encoder);
    part = "decoder";
    const decoder = openOnnxFile(paths.decoder);
    const roles = findRoles(model, own, { encoder, decoder });
    if ("message" in roles) return fault(["model", ...roles.path], roles.message);
    const latentShape = latentShapeOf({ encoder, decoder }, roles);
    if (latentShape === undefined)
      return fault(
        ["model", "encoder"],
        "The files do not say how many latents there are. Export them with fixed sizes of all axes but the first.",
      );
    return new OwnNetworks({ encoder, decoder }, roles, latentShape, `${encoder.hash}-${decoder.hash}`);
  } catch (error) {
    if (error instanceof OnnxFileError) return fault(["model", part], error.message);
    throw error;
  }
}

function fault(path: readonly string[], message: string): LocatedProblem {
  return { code: "own-model-unreadable", severity: "error", message, path: [...path] };
}
