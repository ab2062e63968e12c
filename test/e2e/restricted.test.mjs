// Restricted Mode: an untrusted folder.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { edit, SPEC, trainingProcesses, withWorkbench } from "./support.mjs";

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
