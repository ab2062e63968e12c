import { describe, expect, test } from "vitest";
import { fieldOf, keyOf } from "../../../src/importing/fields.ts";

const meaningOf = (name: string): string | undefined => {
  const named = fieldOf(name);
  return named === undefined ? undefined : keyOf(named.field);
};

describe("a name means", () => {
  test.each([
    ["rate", "unsaid rate"],
    ["kl", "unsaid rate"],
    ["KL", "unsaid rate"],
    ["kld_loss", "unsaid rate"],
    ["rateNats", "unsaid rate"],
    ["distortion", "unsaid distortion"],
    ["recon_loss", "unsaid distortion"],
    ["nll", "unsaid distortion"],
    ["val_rate", "heldOut rate"],
    ["val/kl_loss", "heldOut rate"],
    ["rate/val", "heldOut rate"],
    ["heldOutRate", "heldOut rate"],
    ["held_out_rate", "heldOut rate"],
    ["test-kl", "heldOut rate"],
    ["validation.reconstruction", "heldOut distortion"],
    ["distortion/heldOut", "heldOut distortion"],
    ["val_kl_epoch", "heldOut rate"],
    ["train_nll", "train distortion"],
    ["Train/KL", "train rate"],
    ["elbo/train", "train elbo"],
    ["neg_elbo", "unsaid negativeElbo"],
    ["kl_0", "unsaid kl 0"],
    ["kl12", "unsaid kl 12"],
    ["kl/3", "unsaid kl 3"],
    ["val/kl_dim_3", "heldOut kl 3"],
    ["kl/heldOut/7", "heldOut kl 7"],
    ["val_active_units", "heldOut activeUnits"],
    ["activeUnits/heldOut", "heldOut activeUnits"],
    ["beta", "objective.beta"],
    ["objective.beta", "objective.beta"],
    ["kl_weight", "objective.beta"],
    ["seed", "training.seed"],
    ["model.latentSize", "model.latentSize"],
    ["run", "run"],
    ["Epoch", "epoch"],
    ["global_step", "step"],
  ])("%s: %s", (name, meaning) => expect(meaningOf(name)).toBe(meaning));

  test.each(["loss", "val_loss", "lr", "train_kl_step", "train_val_rate", "rated", "", "kl_0_1", "epoch_time"])(
    "nothing: %j",
    (name) => expect(meaningOf(name)).toBeUndefined(),
  );
});

test("the fixed name ranks before an alias, and validation before test", () => {
  const ranks = ["val_rate", "val_kl", "test_rate"].map((name) => fieldOf(name)?.rank ?? NaN);
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
});
