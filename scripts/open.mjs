// npm run open: VS Code with the extension and the samples. The desktop's `code` if there is one, else the VS Code that npm
// provides (test/vscode) on this machine's loopback, for a browser of yours. Another folder: npm run open -- path/to/it
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { build, install, root } from "./prepare.mjs";

const windows = process.platform === "win32";
const folder = resolve(process.argv[2] ?? `${root}/samples`);

install();
build();
if (hasDesktop()) {
  const { status } = spawnSync("code", [`--extensionDevelopmentPath=${root}`, folder], {
    stdio: "inherit",
    shell: windows,
  });
  process.exitCode = status ?? 1;
} else if (process.platform === "linux" && process.arch === "x64") {
  await serve();
} else {
  console.error("There is no `code` on the PATH. Install VS Code and its shell command, then: npm run open");
  process.exitCode = 1;
}

function hasDesktop() {
  return spawnSync("code", ["--version"], { stdio: "ignore", shell: windows }).status === 0;
}

/** Until Ctrl-C. */
async function serve() {
  const { startVscodeServer } = await import("../test/vscode/serverForEndToEnd.mjs");
  const { packageExtension } = await import("./package.mjs");
  const server = await startVscodeServer({
    version: "current",
    workspaceFolder: folder,
    vsix: packageExtension("linux-x64"),
  });
  console.log(
    `\nOpen ${server.url}/?folder=${encodeURIComponent(folder)}\nthen run "VAE Lens: Train Sweep" (F1). Ctrl-C ends it.`,
  );
  await new Promise((end) => {
    // Not once: npm passes on a Ctrl-C that the terminal has sent to everybody.
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, end);
  });
  await server.dispose();
}
