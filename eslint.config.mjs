import js from "@eslint/js";
import globals from "globals";
import tseslint from "typescript-eslint";

/**
 * Imports go one way (ARCHITECTURE.md). Each folder below may import itself and the folders listed for it,
 * nothing else; `node:` and package imports are limited by `packages`.
 */
const layers = {
  core: { imports: [], packages: [] },
  files: { imports: ["core"], packages: ["node:fs", "node:fs/promises", "node:path"] },
  graph: { imports: ["core"], packages: [] },
  onnx: { imports: ["core", "files", "graph"], packages: ["pbf", "node:crypto", "node:fs", "node:path"] },
  spec: { imports: ["core"], packages: ["typebox", "jsonc-parser", "node:path"] },
  profile: { imports: ["core", "spec"], packages: ["typebox"] },
  results: { imports: ["core", "spec"], packages: ["typebox"] },
  data: { imports: ["files", "core", "spec"], packages: null },
  model: { imports: ["core", "graph", "onnx", "spec", "data"], packages: [] },
  engine: { imports: ["core", "graph", "model"], packages: null },
  training: {
    imports: ["core", "results", "onnx", "graph", "spec", "data", "model", "engine"],
    packages: null,
  },
  store: { imports: ["files", "core", "results", "spec", "protocol"], packages: null },
  tensorboard: { imports: ["files", "core"], packages: ["pbf", "node:buffer", "node:fs", "node:path"] },
  importing: {
    imports: ["files", "core", "results", "spec", "data", "protocol", "store", "tensorboard"],
    packages: ["yaml", "node:buffer", "node:fs", "node:path"],
  },
  prediction: {
    imports: ["files", "core", "results", "graph", "spec", "data", "model", "engine", "training", "store", "protocol"],
    packages: null,
  },
  proposal: { imports: ["core", "results", "spec", "data", "prediction"], packages: ["node:path"] },
  evaluation: {
    imports: [
      "core",
      "results",
      "graph",
      "spec",
      "data",
      "model",
      "engine",
      "training",
      "store",
      "prediction",
      "protocol",
    ],
    packages: null,
  },
  export: {
    imports: [
      "files",
      "report",
      "core",
      "results",
      "graph",
      "spec",
      "data",
      "model",
      "engine",
      "training",
      "store",
      "tensorboard",
      "prediction",
      "evaluation",
      "protocol",
    ],
    packages: null,
  },
  protocol: { imports: ["core", "results", "spec"], packages: ["typebox", "node:child_process"] },
  report: { imports: ["core", "results", "spec", "protocol"], packages: ["node:crypto"] },
  sweep: {
    imports: ["core", "results", "spec", "training", "store", "evaluation", "protocol"],
    packages: ["node:path"],
  },
  cluster: {
    imports: [
      "files",
      "core",
      "results",
      "model",
      "spec",
      "training",
      "store",
      "prediction",
      "profile",
      "protocol",
      "sweep",
    ],
    packages: ["typebox", "node:child_process", "node:crypto", "node:fs", "node:os", "node:path"],
  },
  execution: {
    imports: ["core", "results", "spec", "training", "store", "profile", "protocol", "sweep", "cluster"],
    packages: ["node:child_process", "node:fs", "node:path", "node:timers"],
  },
  programs: {
    imports: [
      "files",
      "core",
      "results",
      "graph",
      "spec",
      "data",
      "model",
      "engine",
      "training",
      "store",
      "importing",
      "prediction",
      "proposal",
      "evaluation",
      "export",
      "sweep",
      "profile",
      "cluster",
      "execution",
      "protocol",
    ],
    packages: null,
  },
  host: {
    imports: ["core", "results", "spec", "profile", "protocol", "store"],
    packages: ["vscode", "node:path", "node:fs", "node:crypto"],
  },
  command: {
    imports: [
      "files",
      "report",
      "core",
      "results",
      "graph",
      "spec",
      "data",
      "model",
      "engine",
      "training",
      "store",
      "tensorboard",
      "importing",
      "prediction",
      "proposal",
      "evaluation",
      "export",
      "protocol",
      "sweep",
      "profile",
      "cluster",
      "execution",
    ],
    packages: null,
  },
};

/** Patterns of relative imports that leave `folder` for a folder it may not see. */
function forbiddenImports(folder, { imports, packages }) {
  const allowed = new Set([folder, ...imports]);
  const others = Object.keys(layers).filter((name) => !allowed.has(name));
  const patterns = others.map((name) => ({
    group: [`../${name}/*`, `../../${name}/*`, `../../../${name}/*`, `../${name}/**`, `../../${name}/**`],
    message: `src/${folder} may not import src/${name}: imports go one way (ARCHITECTURE.md).`,
  }));
  if (folder !== "host") patterns.push({ group: ["vscode"], message: "Only src/host imports vscode." });
  if (packages !== null) {
    patterns.push({
      regex: `^(?!\\.)(?!(${packages.join("|") || "$^"})(/|$))`,
      message: `src/${folder} imports no package besides: ${packages.join(", ") || "none"}.`,
    });
  }
  return patterns;
}

export default tseslint.config(
  { ignores: ["node_modules", "dist", "out", "**/*.generated.ts", "src/engine/adam/assembly", "**/*.cjs"] },
  { files: ["**/*.ts"], extends: [tseslint.configs.recommendedTypeChecked] },
  {
    files: ["**/*.mjs"],
    extends: [js.configs.recommended],
    languageOptions: { globals: globals.node },
    rules: { eqeqeq: "error", "no-unused-vars": ["error", { ignoreRestSiblings: true }] },
  },
  // These hand functions to a page.
  {
    files: ["bench/panel.mjs", "bench/largePanel.mjs", "test/e2e/**/*.mjs", "test/vscode/**/*.mjs"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-console": "error",
      eqeqeq: "error",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "No default exports: a thing has one name." },
        { selector: "ExportAllDeclaration", message: "No barrels: import from the file that defines it." },
        {
          selector: "ImportDeclaration[source.value='typebox'] > ImportDefaultSpecifier",
          message:
            'import * as Type from "typebox": what is imported by default is all of TypeBox, which every program would carry.',
        },
        {
          selector: "MemberExpression[object.name='Type'][property.name='Record']",
          message: "record() of spec/schema/pieces.ts: Type.Record brings all of TypeBox.",
        },
        {
          selector: "MemberExpression[object.name='Math'][property.name='random']",
          message: "Randomness comes from a passed seed.",
        },
      ],
    },
  },
  ...Object.entries(layers).map(([folder, rule]) => ({
    files: [`src/${folder}/**/*.ts`],
    rules: { "no-restricted-imports": ["error", { patterns: forbiddenImports(folder, rule) }] },
  })),
  {
    files: ["webview/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "^(\\.\\./)+src/(?!(protocol|core|results)/)",
              message: "The panel sees src/protocol, src/results and src/core only (ARCHITECTURE.md).",
            },
            {
              regex: "^(?!\\.)(?!d3-[a-z-]+$)(?!@vscode-elements/elements/dist/[a-z-]+/index\\.js$)",
              message: "The panel imports d3's modules by name and vscode-elements singly.",
            },
          ],
        },
      ],
    },
  },
  { files: ["vitest.config.ts"], rules: { "no-restricted-syntax": "off" } },
  { files: ["bench/**/*.ts", "scripts/**/*.ts"], rules: { "no-console": "off" } },
);
