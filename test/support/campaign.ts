import { appendFileSync } from "node:fs";

/**
 * Sizes and seeds of the tests that try many random inputs. `npm test` takes a small cut; `npm run campaign` (scripts/campaign.mjs) sets
 * the variables and collects what the tests report as the table in docs/reliability.md.
 */

/** Draws of `npm run campaign -- --seed N` start where no other seed's do. */
export const campaignSeed = Number(process.env["VAE_LENS_CAMPAIGN_SEED"] ?? 0);

/** How many inputs to try. @param inTests in `npm test` @param whole in a whole campaign, of which a share may be asked for */
export function campaignSize(inTests: number, whole: number): number {
  const share = process.env["VAE_LENS_CAMPAIGN_SHARE"];
  return share === undefined ? inTests : Math.max(inTests, Math.round(Number(share) * whole));
}

/** One row of the table. @param found what happened, as figures */
export function reportCampaign(tried: string, count: number, found: string): void {
  const file = process.env["VAE_LENS_CAMPAIGN_REPORT"];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ tried, count, seed: campaignSeed, found })}\n`);
}
