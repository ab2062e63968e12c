import { availableParallelism } from "node:os";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { boundRuns, encodingFile } from "./scripts/boundedRuns.mjs";

/** Tests write nothing into the folder of the person who runs them (src/store/userFolder.ts). */
const env = { VAE_LENS_USER_FOLDER: path.join(import.meta.dirname, "out/user") };

export default defineConfig({
  test: {
    projects: [
      {
        // TensorFlow.js registers its gradients only in its ES modules, which Node does not load by itself.
        resolve: { mainFields: ["module", "main"] },
        plugins: [
          { name: "bounded-runs", transform: (code, id) => (encodingFile.test(id) ? boundRuns(code) : undefined) },
        ],
        test: {
          name: "unit",
          env,
          include: ["test/unit/**/*.test.ts"],
          testTimeout: 30_000,
          // Loading the modules anew for each of 300 files takes a third of the time. Tests keep no state in modules.
          isolate: false,
          // Vitest leaves one processor free, which is half of a machine with two.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          server: { deps: { inline: [/@tensorflow/, /hyparquet/] } },
        },
      },
      {
        test: {
          name: "process",
          env,
          globalSetup: "test/process/globalSetup.ts",
          include: ["test/process/**/*.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // Most of them use one core.
          maxWorkers: 2,
        },
      },
    ],
  },
});
