import { cholesky, solveLeading } from "../../linearAlgebra/cholesky.ts";
import { SharedPlaces, type Parameters, type SharedFit } from "./sharedPlaces.ts";

const ITERATIONS = 20;
/** The gain of a step, over that of the first one, below which the fit has arrived. */
const ARRIVED = 1e-4;
/** Of an input's own second moment: places are many, and what they share is soon known. */
const RIDGE = 1e-3;
/** No step moves an output further: beyond, its information is no longer what the step was computed with. */
const MAX_MOVE = 4;

/**
 * Adds to a decoder without z what masked convolutions make of the pixels before each: weights that are the same at every pixel, and
 * a bias for each column. A network of them learns more than this linear one, but knows as little of where it is: with weights
 * for each pixel the reference would explain more than any such network (docs/theory.md, section 6). Penalised maximum
 * likelihood by conjugate gradients, preconditioned with the second moments of the inputs.
 */
export async function fitSharedWeights(fit: SharedFit): Promise<void> {
  const places = new SharedPlaces(fit);
  const { information } = await places.slopes();
  const ridge = ridgeOf(await places.secondMoments(information), information, places);
  let direction: Parameters | undefined;
  let last: { readonly gradient: Parameters; readonly step: Parameters } | undefined;
  let firstGain = 0;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    fit.signal?.throwIfAborted();
    const slopes = await places.slopes();
    const gradient = ridge.penalised(slopes.gradient, places.parameters);
    const step = ridge.preconditioned(gradient);
    // Polak and Ribiere; where their factor is negative the search starts anew.
    const factor =
      last === undefined
        ? 0
        : Math.max(0, (dot(gradient, step) - dot(gradient, last.step)) / dot(last.gradient, last.step));
    direction = direction === undefined ? step : sum(step, direction, factor);
    const rise = dot(gradient, direction);
    const { curvature, furthest } = await places.along(direction, slopes.placeInformation);
    const bent = curvature + ridge.curvature(direction);
    if (!(rise > 0) || !(bent > 0)) return;
    const length = Math.min(rise / bent, MAX_MOVE / furthest);
    places.move(direction, length);
    firstGain ||= rise * length;
    if (rise * length < ARRIVED * firstGain) return;
    last = { gradient, step };
  }
}

function dot(a: Parameters, b: Parameters): number {
  const of = (x: Float64Array, y: Float64Array): number =>
    x.reduce((total, value, i) => total + value * (y[i] as number), 0);
  return of(a.weights, b.weights) + of(a.biases, b.biases);
}

function sum(a: Parameters, b: Parameters, factor: number): Parameters {
  const of = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, i) => value + factor * (y[i] as number));
  return { weights: of(a.weights, b.weights), biases: of(a.biases, b.biases) };
}

/** The penalty on the parameters, and steps in units of their second moments. */
interface Ridge {
  readonly penalised: (gradient: Parameters, at: Parameters) => Parameters;
  readonly preconditioned: (gradient: Parameters) => Parameters;
  readonly curvature: (direction: Parameters) => number;
}

/** @param moments of each channel's inputs [width x width], weighted by the information */
function ridgeOf(moments: readonly Float64Array[], information: Float64Array, places: SharedPlaces): Ridge {
  const { width, outputs, perColumn, rows } = places;
  const channelOf = (output: number): number => Math.floor(output / perColumn);
  const ofWeights = moments.map((matrix) =>
    Float64Array.from({ length: width }, (_, i) => RIDGE * (matrix[i * width + i] as number) + MIN_PIVOT),
  );
  const factors = moments.map((matrix, channel) => {
    const penalised = matrix.slice();
    for (let i = 0; i < width; i++)
      penalised[i * width + i] = (penalised[i * width + i] as number) + (ofWeights[channel]?.[i] as number);
    return cholesky(penalised, width);
  });
  const most = information.reduce((a, b) => Math.max(a, b), 0);
  // As much as one row says: a column that is nearly always the same is not to be the surer for it.
  const ofBiases = information.map((own) => RIDGE * own + most / rows + MIN_PIVOT);
  const penalties: Parameters = {
    weights: Float64Array.from(
      { length: width * outputs },
      (_, i) => ofWeights[channelOf(i % outputs)]?.[Math.floor(i / outputs)] as number,
    ),
    biases: ofBiases,
  };
  return {
    penalised: (gradient, at) => sum(gradient, times(penalties, at), -1),
    preconditioned: ({ weights, biases }) => {
      const step = new Float64Array(weights.length);
      for (let output = 0; output < outputs; output++) {
        const channel = channelOf(output);
        const vector = Float64Array.from({ length: width }, (_, i) => weights[i * outputs + output] as number);
        solveLeading(factors[channel] as Float64Array, width, places.visibleTo(channel), vector);
        for (let i = 0; i < places.visibleTo(channel); i++) step[i * outputs + output] = vector[i] as number;
      }
      return {
        weights: step,
        biases: biases.map((value, i) => value / ((information[i] as number) + (ofBiases[i] as number))),
      };
    },
    curvature: (direction) => dot(direction, times(penalties, direction)),
  };
}

const MIN_PIVOT = 1e-9;

function times(a: Parameters, b: Parameters): Parameters {
  const of = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, i) => value * (y[i] as number));
  return { weights: of(a.weights, b.weights), biases: of(a.biases, b.biases) };
}
