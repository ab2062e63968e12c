/**
 * Files may not import each other in a circle, types included: each can then be read, tested and moved after those it imports.
 * Which folder may import which is the matter of eslint.config.mjs.
 * @type {import("dependency-cruiser").IConfiguration}
 */
export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Move what both files need, often an interface, to a file of its own.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
  ],
  options: { tsPreCompilationDeps: true, doNotFollow: { path: "node_modules" }, exclude: { path: "node_modules" } },
};
