// How much of the extension host we take: activation, event-loop delay and our own callbacks while a sweep trains.
//   node bench/host.mjs [current|floor]     on an idle machine, after a build; nothing is asserted
import { bundleSuites, runInHost } from "../scripts/hostTests.mjs";

const versions = process.argv.slice(2);
const files = await bundleSuites("bench/host");
for (const version of versions.length > 0 ? versions : ["current"]) {
  const { failed } = await runInHost(version, files);
  if (failed > 0) process.exitCode = 1;
}
