/**
 * A linear VAE on data with eigenvalues 1, 4, 9, 16, 25 and variance 1, against the closed form of its frontier.
 *   npx tsx bench/linearVae.ts
 * Exits 1 when a figure is off by more than 2 % + 0.02 nats.
 */
import { isClose, trainLinearVae, type FrontierPoint } from "./support/linearGaussian.ts";
import { textTable } from "./support/textTable.ts";

const { points, seconds } = await trainLinearVae();
const row = ({
  expected,
  trained,
}: {
  expected: FrontierPoint;
  trained: FrontierPoint;
}): readonly (string | number)[] => {
  const both = (name: "rateNats" | "distortionNats"): readonly string[] => [
    trained[name].toFixed(3),
    expected[name].toFixed(3),
    isClose(trained[name], expected[name]) ? "" : "off",
  ];
  return [trained.beta, ...both("rateNats"), ...both("distortionNats")];
};
console.log(textTable([["beta", "rate", "closed form", "", "distortion", "closed form", ""], ...points.map(row)]));
const off = points.map(row).filter((cells) => cells.includes("off")).length;
console.log(`${points.length - off} of ${points.length} betas agree; ${seconds.toFixed(1)} s`);
if (off > 0) process.exitCode = 1;
