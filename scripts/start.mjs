// npm start: sets everything up, then trains a sample and prints its frontier. Another spec: npm start -- path/to/it.vae.json
import { build, install, root } from "./prepare.mjs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

install();
build();
const [spec = "samples/digits-gaussian.vae.json", ...options] = process.argv.slice(2);
const { status } = spawnSync(process.execPath, [join(root, "dist/cli.cjs"), "sweep", spec, ...options], {
  cwd: root,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
