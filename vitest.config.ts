import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        // TensorFlow.js registers its gradients only in its ES modules, which Node does not load by itself.
        resolve: { mainFields: ["module", "main"] },
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          testTimeout: 30_000,
          server: { deps: { inline: [/@tensorflow/] } },
        },
      },
      {
        test: {
          name: "process",
          globalSetup: "test/process/globalSetup.ts",
          include: ["test/process/**/*.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
