// Restricted Mode: an untrusted folder.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { Canaries, writeHostileFolder } from "./hostileFolder.mjs";
import { edit, peakMegabytes, SPEC, trainingProcesses, until, withWorkbench } from "./support.mjs";

test("in an untrusted folder specs are checked and nothing is trained", { timeout: 600_000 }, () =>
  withWorkbench({ trust: false, name: "restricted" }, async (workbench, folder) => {
    edit(path.join(folder, SPEC), '"latentSize": 10', '"latentSize": 0');
    await workbench.openFile(SPEC);
    await workbench.page.locator(".squiggly-error").first().waitFor();
    assert.deepEqual(
      (await workbench.problems()).map(({ source, code }) => ({ source, code })),
      [{ source: "vae-lens", code: "out-of-range" }],
    );
    await workbench.runCommand("VAE Lens: Train Sweep");
    await workbench.page.getByText("Trust the workspace first").first().waitFor();
    const [notification] = await workbench.notifications();
    assert.match(notification?.message ?? "", /^Training runs programs on this workspace's files/);
    assert.deepEqual(trainingProcesses(workbench), []);
    assert.equal(existsSync(path.join(folder, ".vae-lens")), false);
    await workbench.screenshot("e2e-restricted");
  }),
);

const MAX_MEGABYTES = 600;

test(
  "a hostile folder in Restricted Mode fills no memory, runs nothing and has nothing read outside it",
  { timeout: 600_000 },
  async (context) => {
    const canaries = new Canaries();
    let specs = /** @type {readonly string[]} */ ([]);
    const prepare = (/** @type {string} */ folder) => {
      specs = writeHostileFolder(folder, canaries);
    };
    try {
      await withWorkbench({ trust: false, name: "hostile", prepare }, async (workbench, folder) => {
        for (const spec of specs) await workbench.openFile(spec);
        await workbench.runCommand("VAE Lens: Focus on Runs View");
        await until("an error in each spec", async () => {
          const refused = new Set((await workbench.problems()).map(({ file }) => file));
          return specs.every((spec) => refused.has(spec));
        });
        await workbench.screenshot("e2e-hostile");
        // A healthy spec beside them is still checked.
        edit(path.join(folder, SPEC), '"latentSize": 10', '"latentSize": 0');
        await workbench.openFile(SPEC);
        await until("the check of another spec", async () =>
          (await workbench.problems()).some(({ file, code }) => file === SPEC && code === "out-of-range"),
        );
        const peaks = peakMegabytes(workbench);
        context.diagnostic(`peak of the extension's processes: ${peaks.map((peak) => peak.toFixed(0)).join(", ")} MB`);
        assert.ok(peaks.length > 0);
        for (const peak of peaks) assert.ok(peak < MAX_MEGABYTES, `${peak} MB`);
        assert.equal(canaries.wasRead(), false, "a file outside the folder was read");
        assert.equal(existsSync(canaries.ran), false, "code of the folder was run");
        // The control: the time of access does show a read.
        readFileSync(canaries.table);
        assert.equal(canaries.wasRead(), true);
      });
    } finally {
      canaries.dispose();
    }
  },
);
