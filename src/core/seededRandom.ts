/**
 * Counter-based randomness: a stream is named by numbers (seed, purpose, epoch, step ...), never by how much was
 * drawn before. A resumed run therefore draws what the uninterrupted one would have drawn, with no state to save.
 */

/** What a stream is for; part of its name, so that no two uses share numbers. The values are stored behaviour: append only. */
export const randomPurpose = {
  initialisation: 1,
  shuffle: 2,
  trainingNoise: 3,
  evaluationNoise: 4,
  binarization: 5,
  heldOutSplit: 6,
  evidence: 7,
  estimates: 8,
  selectionSplit: 9,
} as const;

export interface SeededRandom {
  /** The next 32 random bits. */
  nextUint32(): number;
  /** Uniform on [0, 1), 24 random bits: every value is exact in float32 too. */
  nextUniform(): number;
}

/** murmur3's 32-bit finaliser: every input bit reaches every output bit. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A generator (sfc32, Doty-Humphrey's Small Fast Counter) for the stream named by `name`.
 * @param name finite numbers, for example (seed, purpose, epoch); fractions and values past 2^32 count too.
 */
export function seededRandom(...name: readonly number[]): SeededRandom {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  const words = new Uint32Array(new Float64Array(name).buffer);
  for (const word of words) {
    a = mix(a ^ word);
    b = mix((b + a) | 0);
    c = mix(c ^ b ^ 0x5851f42d);
  }
  let counter = 1;
  const nextUint32 = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + result) | 0;
    return result >>> 0;
  };
  // sfc32 needs a dozen rounds before seeds that differ in one bit are unrelated.
  for (let i = 0; i < 12; i++) nextUint32();
  return { nextUint32, nextUniform: () => (nextUint32() >>> 8) / 0x1000000 };
}

/** Fills `target` with independent standard normal numbers (Box and Muller 1958, in pairs). */
export function fillNormal(random: SeededRandom, target: Float32Array | Float64Array): void {
  for (let i = 0; i < target.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random.nextUniform()));
    const angle = 2 * Math.PI * random.nextUniform();
    target[i] = radius * Math.cos(angle);
    // The odd last element has no partner; writing past the end is a no-op on a typed array, but not a clear one.
    if (i + 1 < target.length) target[i + 1] = radius * Math.sin(angle);
  }
}

/** A permutation of 0 .. length-1 (Fisher and Yates). */
export function permutation(random: SeededRandom, length: number): Uint32Array {
  const order = Uint32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(
      ((random.nextUint32() * 0x200000 + (random.nextUint32() >>> 11)) / 0x20000000000000) * (i + 1),
    );
    const swapped = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = swapped;
  }
  return order;
}

/** Fills `target` with numbers uniform on [-bound, bound). */
export function fillUniform(random: SeededRandom, target: Float32Array, bound: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (2 * random.nextUniform() - 1) * bound;
}

/** Fills `target` with numbers uniform on [0, 1). */
export function fillUnit(random: SeededRandom, target: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] = random.nextUniform();
}
