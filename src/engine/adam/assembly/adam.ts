// The optimiser's loops, each over one contiguous stretch of float32, four lanes at a time.
// AssemblyScript: compiled to WebAssembly SIMD by `npm run build:kernel`.

/**
 * Adam (Kingma & Ba 2015, algorithm 1), in place.
 * @param parameters byte offset of the parameters theta; likewise gradients g, first moments m, second moments v
 * @param count      how many floats
 * @param stepSize   learning rate / (1 - beta1^t)
 * @param rootCorrection 1 / sqrt(1 - beta2^t)
 */
export function adam(
  parameters: usize,
  gradients: usize,
  firstMoments: usize,
  secondMoments: usize,
  count: u32,
  stepSize: f32,
  rootCorrection: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
): void {
  const keep1 = f32x4.splat(beta1);
  const take1 = f32x4.splat(<f32>1 - beta1);
  const keep2 = f32x4.splat(beta2);
  const take2 = f32x4.splat(<f32>1 - beta2);
  const step = f32x4.splat(stepSize);
  const correction = f32x4.splat(rootCorrection);
  const floor = f32x4.splat(epsilon);
  const bytes: usize = (<usize>count) << 2;
  const whole: usize = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const g = v128.load(gradients + i);
    const m = f32x4.add(f32x4.mul(keep1, v128.load(firstMoments + i)), f32x4.mul(take1, g));
    const v = f32x4.add(f32x4.mul(keep2, v128.load(secondMoments + i)), f32x4.mul(take2, f32x4.mul(g, g)));
    v128.store(firstMoments + i, m);
    v128.store(secondMoments + i, v);
    const scale = f32x4.add(f32x4.mul(f32x4.sqrt(v), correction), floor);
    v128.store(parameters + i, f32x4.sub(v128.load(parameters + i), f32x4.div(f32x4.mul(step, m), scale)));
  }
  for (; i < bytes; i += 4) {
    const g = load<f32>(gradients + i);
    const m = beta1 * load<f32>(firstMoments + i) + (<f32>1 - beta1) * g;
    const v = beta2 * load<f32>(secondMoments + i) + (<f32>1 - beta2) * (g * g);
    store<f32>(firstMoments + i, m);
    store<f32>(secondMoments + i, v);
    const scale = sqrt<f32>(v) * rootCorrection + epsilon;
    store<f32>(parameters + i, load<f32>(parameters + i) - (stepSize * m) / scale);
  }
}

/**
 * The sum of squares, in float64: squares of large gradients are no float32 numbers.
 * @param values byte offset
 * @param count  how many floats
 */
export function squaredSum(values: usize, count: u32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const bytes: usize = (<usize>count) << 2;
  const whole: usize = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const x = v128.load(values + i);
    const a = f64x2.promote_low_f32x4(x);
    const b = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; i < bytes; i += 4) {
    const x = <f64>load<f32>(values + i);
    sum += x * x;
  }
  return sum;
}

/**
 * Multiplies in place.
 * @param values byte offset
 * @param count  how many floats
 */
export function scale(values: usize, count: u32, factor: f32): void {
  const factors = f32x4.splat(factor);
  const bytes: usize = (<usize>count) << 2;
  const whole: usize = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(values + i, f32x4.mul(v128.load(values + i), factors));
  for (; i < bytes; i += 4) store<f32>(values + i, load<f32>(values + i) * factor);
}
