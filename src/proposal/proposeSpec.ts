import { ReportedError } from "../core/reportedError.ts";
import { numberText, plural } from "../core/wording.ts";
import { profileData, type DataProfile } from "./dataProfile.ts";
import { chooseModel, withFixedVariance, type ModelChoice } from "./chooseModel.ts";
import { withImageColumn } from "./imageColumn.ts";
import { dataPathFrom } from "./specFile.ts";
import { findSplits } from "../data/splitFolders.ts";
import { specText, type ProposedBetas, type ProposedSpec } from "./specText.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import type { SpecReport } from "../results/specReport.ts";
import { lastFrontierBeta } from "../spec/rules/frontierRange.ts";

export interface ProposalRequest {
  /** A data file or folder, relative to the working folder, or a built-in data set. */
  readonly data: string;
  readonly specFolder: string;
  readonly mediaFolder: string;
  readonly reporter: Pick<SpecReporter, "check">;
  readonly signal?: AbortSignal | undefined;
}

export interface Proposal {
  readonly specText: string;
  /** What `check` says of it, without a short training. */
  readonly report: SpecReport;
}

const POINTS = 8;
/** The sweep starts at one of these shares of the predicted threshold: low enough for most directions that a model can learn. */
const LOWEST_SHARES = [0.02, 0.05, 0.1, 0.2];
const WITHOUT_THRESHOLD: ProposedBetas = { from: 0.1, to: 10, count: POINTS };
/** More latents than that need more than a first look. */
const MAX_LATENTS = 16;

/**
 * A spec for data that nobody has described: the likelihood follows from the values, the number of latents and the betas from the
 * predicted frontier.
 * @throws DataError if the data cannot be read
 */
export async function proposeSpec(request: ProposalRequest): Promise<Proposal> {
  const { data, specFolder, mediaFolder, reporter, signal } = request;
  const folders = { specFolder, mediaFolder };
  const places = await findSplits(dataPathFrom(specFolder, data), folders);
  const path = await withImageColumn(places.path, folders);
  // A column is named in both.
  const key = path.slice(places.path.length);
  const split = places.heldOut && { ...places.heldOut, path: `${places.heldOut.path}${key}` };
  const profile = await profileData(path, folders);
  const check = (proposed: ProposedSpec): Promise<SpecReport> =>
    reporter.check({ specText: specText(proposed), specFolder, mediaFolder, signal });
  const parts: DataParts = { path, heldOut: split, note: places.note, profile };
  const model = chooseModel(profile);
  const proposal = await proposeModel(parts, model, check);
  if (proposal.report.diagnoses.every(({ code }) => code !== "variance-floor-nan")) return proposal;
  const fixed = withFixedVariance(model);
  return fixed === undefined ? proposal : proposeModel(parts, fixed, check);
}

type DataParts = Pick<ProposedSpec, "path" | "heldOut" | "note"> & { readonly profile: DataProfile };

async function proposeModel(
  parts: DataParts,
  model: ModelChoice,
  check: (proposed: ProposedSpec) => Promise<SpecReport>,
): Promise<Proposal> {
  const { profile } = parts;
  const most = Math.max(1, Math.min(MAX_LATENTS, profile.columns));
  const first: ProposedSpec = {
    ...parts,
    model,
    latentSize: { value: most, reason: "" },
    betas: { value: { from: 1, to: 2, count: 2 }, reason: "" },
  };
  const [prediction] = (await check(first)).predictions;
  const threshold = prediction?.thresholdBeta ?? null;
  if (threshold === null) {
    const latentSize = Math.min(most, 10);
    const proposed = {
      ...first,
      latentSize: {
        value: latentSize,
        reason: "nothing is predicted of these data; compare active units after training",
      },
      betas: { value: WITHOUT_THRESHOLD, reason: "around 1, where the loss is the negative ELBO" },
    };
    return { specText: specText(proposed), report: await check(proposed) };
  }
  const to = lastFrontierBeta(threshold);
  const candidates = LOWEST_SHARES.flatMap((share): readonly ProposedBetas[] => {
    const from = rounded(share * threshold);
    return from < to ? [{ from, to, count: POINTS }] : [];
  });
  let best: Proposal | undefined;
  for (const betas of candidates) {
    const reason = `up to just above ${numberText(threshold, 3)}, where every latent is predicted to collapse`;
    const [lowest] = (await check({ ...first, betas: { value: betas, reason } })).predictions;
    const active = Math.max(1, Math.min(most, lowest?.activeUnits ?? most));
    for (let size = active; size >= 1; size = Math.floor(size / 2)) {
      const proposed: ProposedSpec = {
        ...first,
        latentSize: {
          value: size,
          reason: sizeReason(size, active, active < profile.columns && active === MAX_LATENTS, betas.from),
        },
        betas: { value: betas, reason },
      };
      const proposal = { specText: specText(proposed), report: await check(proposed) };
      if (best === undefined || proposal.report.diagnoses.length < best.report.diagnoses.length) best = proposal;
      if (best.report.diagnoses.length === 0) return best;
    }
  }
  if (best === undefined)
    throw new ReportedError(
      `the predicted threshold ${numberText(threshold, 3)} is too small for a sweep. Write a spec by hand (docs/spec.md).`,
    );
  return best;
}

/** Directions of the spectrum, which are linear: of curved data, a network encodes several of them with one latent. */
function sizeReason(size: number, active: number, isLeast: boolean, beta: number): string {
  const count = `${isLeast ? "at least " : ""}${plural(active, "direction")}`;
  const directions = `the data have ${count} worth encoding at beta ${numberText(beta, 2)}`;
  return size === active
    ? `${directions}; networks may use fewer latents`
    : `${directions}; more latents leave nothing to the noise`;
}

/** Two significant digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
