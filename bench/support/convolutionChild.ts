/**
 * The measured process of bench/convolution.ts: runs the step for some seconds and prints StepFigures.
 *   node convolutionChild.cjs SHAPE-JSON SECONDS
 */
import { fillUniform, seededRandom } from "../../src/core/seededRandom.ts";
import { graphInputs } from "../../src/engine/bindings.ts";
import { chooseEngine } from "../../src/engine/chooseEngine.ts";
import { convolve2d, convolveTransposed2d } from "../../src/graph/convolution.ts";
import type { Size } from "../../src/graph/convolutionGeometry.ts";
import { gradients } from "../../src/graph/gradients.ts";
import {
  add,
  input,
  multiply,
  parameter,
  reduceSum,
  relu,
  reshape,
  softplus,
  subtract,
} from "../../src/graph/operations.ts";
import { elementCount } from "../../src/graph/shape.ts";
import type { ParameterTensor, Tensor } from "../../src/graph/tensor.ts";
import type { ConvolutionShape } from "./convolutionShapes.ts";
import type { StepFigures } from "./stepSizes.ts";

const WARM_UP_STEPS = 3;

/** The loss and the gradients of every kernel and bias. */
function stepGraph({ rows, size, channels, kernel, stride, padding }: ConvolutionShape): Record<string, Tensor> {
  const columns = size * size * (channels[0] ?? 1);
  const x = input("x", [rows, columns]);
  const parameters: ParameterTensor[] = [];
  const learned = (name: string, shape: readonly number[]): ParameterTensor => {
    const made = parameter(name, shape);
    parameters.push(made);
    return made;
  };
  let h = reshape(x, [rows, size, size, channels[0] ?? 1]);
  const sizes: Size[] = [];
  for (let i = 1; i < channels.length; i++) {
    const [before = 1, after = 1] = channels.slice(i - 1);
    sizes.unshift(h.shape.slice(1, 3) as [number, number]);
    const response = convolve2d(h, learned(`encoder${i}`, [kernel, kernel, before, after]), { stride, padding });
    h = relu(add(response, learned(`encoderBias${i}`, [1, 1, 1, after])));
  }
  sizes.forEach((to, i) => {
    const [before = 1, after = 1] = channels.slice(channels.length - 2 - i);
    const w = learned(`decoder${i}`, [kernel, kernel, before, after]);
    h = add(
      convolveTransposed2d(i > 0 ? relu(h) : h, w, { size: to, stride, padding }),
      learned(`decoderBias${i}`, [1, 1, 1, before]),
    );
  });
  const logits = reshape(h, [rows, columns]);
  const loss = multiply(reduceSum(subtract(softplus(logits), multiply(x, logits)), [0, 1]), 1 / rows);
  return { loss, ...Object.fromEntries(gradients(loss, parameters).map((gradient, i) => [`gradient${i}`, gradient])) };
}

async function stepFigures(shape: ConvolutionShape, seconds: number): Promise<StepFigures> {
  const { engine } = await chooseEngine("onnxruntime-node", process.argv[1] ?? "");
  const outputs = stepGraph(shape);
  const bindings: Record<string, Float32Array<ArrayBuffer>> = {};
  graphInputs(outputs).forEach(({ name, shape: sizes }, stream) => {
    bindings[name] = new Float32Array(elementCount(sizes));
    fillUniform(seededRandom(1, stream), bindings[name], name === "x" ? 1 : 0.1);
  });
  for (const [name, tensor] of Object.entries(outputs)) bindings[name] = new Float32Array(elementCount(tensor.shape));
  const compiled = await engine.compile(outputs, bindings);
  const times: number[] = [];
  for (const begin = performance.now(); performance.now() - begin < 1000 * seconds;) {
    const start = performance.now();
    await compiled.run();
    times.push(performance.now() - start);
  }
  await compiled.dispose();
  const sorted = times.slice(WARM_UP_STEPS).sort((a, b) => a - b);
  // Linux counts in kilobytes.
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  return { medianMs: sorted[Math.floor(sorted.length / 2)] ?? NaN, steps: sorted.length, peakMegabytes };
}

const [shape = "", seconds = "3"] = process.argv.slice(2);
void stepFigures(JSON.parse(shape) as ConvolutionShape, Number(seconds)).then((figures) => {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
});
