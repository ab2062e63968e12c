import { plainName } from "./otherNames.ts";
import { nameAdvice } from "./nameAdvice.ts";
import type { SpecPath } from "./problem.ts";

const MAX_NAME = 100;

/** "skipConnections", "skip_connections" and "ResNet18" as words without digits; also each two neighbours as one. */
function wordsIn(name: string): readonly string[] {
  const words = name
    .slice(0, MAX_NAME)
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  const pairs = words.map((word, i) => word + (words[i + 1] ?? ""));
  return [...words, ...pairs].flatMap((word) => [word, word.replace(/\d+$/, "")]);
}

/**
 * A sentence about a name that the format does not have.
 * @param path of the field that has the name, or whose value it is
 */
export function adviceFor(name: string, path: SpecPath): string | undefined {
  const whole = plainName(name);
  const fitting = nameAdvice.filter(
    ({ within, at }) => (within === undefined || path.includes(within)) && (at === undefined || at === path.join(".")),
  );
  if (whole === "") return undefined;
  const found = fitting.find(({ names, words = "" }) => `${names} ${words}`.split(" ").includes(whole));
  if (found !== undefined) return found.text;
  const parts = wordsIn(name);
  return fitting.find(({ words = "" }) => words.split(" ").some((word) => word !== "" && parts.includes(word)))?.text;
}
