/** Whether a network wants examples in another range or with their channels in another order, and latents in another order. */
import { correlations, rangeOf } from "./fit.ts";
import type { Finding, Reading } from "./finding.ts";
import { shown } from "./declaredOutputs.ts";

/** The squared error that another arrangement of the examples may leave, as a share of what theirs leaves, before it is reported. */
const MAX_ERROR_SHARE = 0.6;
/** At least this much of the variance must be explained then. */
const MIN_FIT = 0.15;

interface Arrangement {
  /** What the network then gets, "the examples divided by 255". */
  readonly name: string;
  readonly fix: string;
  readonly code: string;
  readonly to: (x: Float32Array) => Float32Array<ArrayBuffer>;
  /** Of the network's means, as the data have them. */
  readonly back: (mean: Float32Array) => Float32Array;
}

export async function otherArrangement(reading: Reading): Promise<readonly Finding[]> {
  const { tried, fit, fitOfMeans } = reading;
  const { x } = tried.data;
  let best: { readonly arrangement: Arrangement; readonly fit: number } | undefined;
  for (const arrangement of arrangementsOf(reading)) {
    const encoded = await tried.encode(arrangement.to(x));
    const { mean } = await tried.decode(encoded["posteriorMean"] ?? new Float32Array(), arrangement.to(x));
    const itsFit = fitOfMeans(arrangement.back(mean));
    if (best === undefined || itsFit > best.fit) best = { arrangement, fit: itsFit };
  }
  if (best === undefined || best.fit < MIN_FIT) return [];
  // Reconstructions that are worse than the column means cannot be as they should.
  if (fit >= 0 && 1 - best.fit > MAX_ERROR_SHARE * (1 - fit)) return [];
  const { code, name, fix } = best.arrangement;
  return [
    {
      code,
      severity: "warning",
      place: "encoder",
      message:
        `Given ${name}, the model reconstructs ${percent(best.fit)} of the variance of held-out rows, and ${percent(fit)} as the spec has it. ` +
        fix,
    },
  ];
}

function arrangementsOf({ tried }: Reading): readonly Arrangement[] {
  const { layout, model, data } = tried;
  const found: Arrangement[] = [];
  const scaled = (name: string, factor: number, shift: number, fix: string): Arrangement => ({
    name,
    fix,
    code: "own-model-input-range",
    to: (x) => x.map((value) => value * factor + shift),
    back: (mean) => mean.map((value) => (value - shift) / factor),
  });
  if (model.likelihood.type === "gaussian") {
    const { least, most } = rangeOf(data.x);
    // Noise may leave values a little below zero.
    const startsAtZero = least >= -most / 5;
    if (startsAtZero && most > 1)
      found.push(scaled("the examples divided by 255", 1 / 255, 0, 'Write "scale": 255 in data.'));
    if (startsAtZero && most <= 1.2) {
      found.push(
        scaled(
          "the examples times 255",
          255,
          0,
          'Remove "scale" from data, or save data from 0 to 255, as the model was trained with.',
        ),
        scaled("the examples from -1 to 1 (2 x - 1)", 2, -1, "Save data from -1 to 1, as the model was trained with."),
      );
    }
    if (startsAtZero && most > 1)
      found.push(scaled("the examples from -1 to 1 (x / 127.5 - 1)", 1 / 127.5, -1, "Save data from -1 to 1."));
    if (!startsAtZero && least >= -1.2 && most <= 1.2)
      found.push(scaled("the examples from 0 to 1 ((x + 1) / 2)", 0.5, 0.5, "Save data from 0 to 1."));
  }
  const [height, width, channels] = layout.image ?? [1, 1, 1];
  if (channels > 1) {
    const pixels = height * width;
    const order = (name: string, fix: string, place: (pixel: number, channel: number) => number): Arrangement => ({
      name,
      fix,
      code: "own-model-channel-order",
      to: (x) => moved(x, pixels, channels, place, false),
      back: (mean) => moved(mean, pixels, channels, place, true),
    });
    const layouts =
      'Set model.layout to "channelsFirst" or "channelsLast", or export the networks with the layout that the spec has.';
    found.push(
      order("images with their channels first", layouts, (pixel, channel) => channel * pixels + pixel),
      order("images with their channels last", layouts, (pixel, channel) => {
        const place = pixel * channels + channel;
        // The place that the number of this place has where channels come first.
        return (place % pixels) * channels + Math.floor(place / pixels);
      }),
      order(
        "images with their channels in reverse order (BGR for RGB)",
        "Save the data with the channels in the order of the training.",
        (pixel, channel) => pixel * channels + (channels - 1 - channel),
      ),
    );
  }
  return found;
}

/** @param place of each number of an example in the other order */
function moved(
  values: Float32Array,
  pixels: number,
  channels: number,
  place: (pixel: number, channel: number) => number,
  isBack: boolean,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  const columns = pixels * channels;
  for (let row = 0; row < values.length; row += columns)
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let channel = 0; channel < channels; channel++) {
        const here = row + pixel * channels + channel;
        const there = row + place(pixel, channel);
        if (isBack) out[here] = values[there] as number;
        else out[there] = values[here] as number;
      }
  return out;
}

/** More latents than these are not compared one with another. */
const MAX_COMPARED_LATENTS = 512;
const MIN_MATCH = 0.6;
const MAX_OWN_MATCH = 0.3;

/** Decodes standard normal latents and encodes the means: each latent should come back as itself. */
export async function otherLatentOrder({ tried }: Reading): Promise<readonly Finding[]> {
  if (tried.latents < 2 || tried.latents > MAX_COMPARED_LATENTS) return [];
  const z = tried.noise();
  const { mean } = await tried.decode(z);
  const encoded = await tried.encode(mean);
  const match = correlations(z, encoded["posteriorMean"] ?? new Float32Array(), tried.latents);
  const moves = match.flatMap((row, from) => {
    const to = row.indexOf(Math.max(...row));
    return (row[to] ?? 0) >= MIN_MATCH && to !== from && (row[from] ?? 0) <= MAX_OWN_MATCH ? [{ from, to }] : [];
  });
  if (moves.length < 2 || new Set(moves.map(({ to }) => to)).size < moves.length) return [];
  const named = moves.slice(0, 4).map(({ from, to }) => `${from} as ${to}`);
  return [
    {
      code: "own-model-latents-permuted",
      severity: "warning",
      place: "decoder",
      message:
        `Latents that the decoder is given come back from the encoder in other places: ${named.join(", ")}${moves.length > named.length ? ", ..." : ""} ` +
        `(${moves.length} of ${tried.latents}). Encoder and decoder have their latents in different orders: export both from the same model, without a permutation between them.`,
    },
  ];
}

/**
 * Whether the decoder reconstructs worse than the column means, or no better from a row's own latents than from another row's.
 * Reported only if nothing explains it.
 */
export async function uselessLatents({ fit, tried, means, deviations, decoded }: Reading): Promise<readonly Finding[]> {
  let rateNats = 0;
  means.forEach((mean, i) => {
    const deviation = Math.max(deviations[i] ?? 1, 1e-6);
    rateNats += (0.5 * (mean ** 2 + deviation ** 2 - 1) - Math.log(deviation)) / tried.data.rows;
  });
  const shifted = new Float32Array(means.length);
  shifted.set(means.subarray(tried.latents));
  shifted.set(means.subarray(0, tried.latents), means.length - tried.latents);
  const others = await tried.decode(shifted);
  const lossNats = meanOf(others.distortion) - meanOf(decoded.distortion);
  const isUnused = rateNats > MIN_RATE_NATS && lossNats <= 0;
  if (fit > -MIN_WORSE && !isUnused) return [];
  const what = isUnused
    ? `The decoder reconstructs held-out rows from the latents of other rows as well as from their own (${shown(-lossNats)} nats better)`
    : `Reconstructions of held-out rows are worse than the column means (their squared error is ${shown(1 - fit)} times as large)`;
  return [
    {
      code: "own-model-reconstruction",
      severity: "warning",
      place: "decoder",
      message:
        `${what}, at a rate of ${shown(rateNats)} nats. Check that encoder and decoder are of one model, that their latents are in one order, ` +
        `and that the data have the range and the order of columns of the training.`,
    },
  ];
}

const MIN_WORSE = 0.1;
/** A model with a smaller rate may have latents that the decoder hardly uses. */
const MIN_RATE_NATS = 1;

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return share < 0 ? "none" : `${Math.round(100 * share)}%`;
}
