import type { SeededRandom } from "../../src/core/seededRandom.ts";
import type { Json } from "../../src/spec/json.ts";
import { isList, isObject } from "../../src/spec/json.ts";

/** Random damage to texts and values, for tests that say what must hold whatever they are given. */

export const below = (random: SeededRandom, limit: number) => Math.floor(random.nextUniform() * limit);
export const pick = <Item>(random: SeededRandom, items: readonly Item[]) => items[below(random, items.length)] as Item;

export const scraps = [
  ..."{}[]:,\"'\\/*0-.eE \n\t\r\0",
  ...[
    "//",
    "/*",
    "*/",
    "null",
    "true",
    "1e999",
    "-1e-999",
    "1".repeat(400),
    "NaN",
    "\uFEFF",
    "\uD83D",
    "\uDE00",
    "é",
    "ß🙂",
    "\u2028",
  ],
  ...[
    '"type"',
    '"sweep"',
    '"__proto__"',
    '"learned"',
    '"path": "a.h5"',
    '"training.seed": [1, 1]',
    '"objective.beta": { "from": 0 }',
  ],
  ...["[".repeat(60), "{".repeat(200), '"x'.repeat(30), '{"a":'.repeat(40)],
];

/** A few characters inserted, left out, swapped or repeated. */
export function mutateText(random: SeededRandom, text: string): string {
  let mutated = text;
  for (let edits = 1 + below(random, 4); edits > 0; edits--) {
    const at = below(random, mutated.length + 1);
    const end = Math.min(mutated.length, at + below(random, 12));
    const [before, middle, after] = [mutated.slice(0, at), mutated.slice(at, end), mutated.slice(end)];
    mutated = pick(random, [
      before + pick(random, scraps) + middle + after,
      before + pick(random, scraps) + after,
      before + after,
      before + middle + middle + after,
      after + middle + before,
      before + [...middle].reverse().join("") + after,
    ]);
  }
  return mutated;
}

const strays: readonly Json[] = [
  ...[
    null,
    true,
    "",
    "learned",
    "type",
    "gaussian",
    "bernoulli",
    "poisson",
    "beta",
    "mlp",
    0,
    1,
    -1,
    0.5,
    2 ** 32,
    1e-300,
  ],
  ...[[], [0], [1, "a"], {}, { type: "beta" }, { path: "b.npy" }, { from: 1, to: 2, count: 2 }],
];

/** Some value within `value` replaced, renamed, repeated or left out. */
export function mutateValue(random: SeededRandom, value: Json): Json {
  if (isList(value) && value.length > 0 && random.nextUniform() < 0.8) {
    const at = below(random, value.length);
    return value.map((item, index) => (index === at ? mutateValue(random, item) : item));
  }
  if (isObject(value) && random.nextUniform() < 0.9) {
    const entries = Object.entries(value);
    const at = below(random, entries.length);
    const [name, old] = entries[at] ?? ["x", null];
    const choice = random.nextUniform();
    if (choice < 0.1) entries.splice(at, 1);
    else if (choice < 0.2)
      entries.push([pick(random, ["x", "variance", "rate", "path", "__proto__", name.slice(1)]), pick(random, strays)]);
    else entries[at] = [name, mutateValue(random, old)];
    return Object.fromEntries(entries);
  }
  return pick(random, strays);
}
