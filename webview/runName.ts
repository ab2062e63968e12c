import type { Comparison } from "../src/protocol/comparison.ts";
import { distinctions } from "../src/results/distinction.ts";

/** The runs' names, the panel's own first: the user's names for them, what tells them apart ("variance 1"), or the times they started. */
export function runNames({ own, others, differences }: Comparison): readonly string[] {
  const labels = [own, ...others];
  const texts = distinctions(differences, labels.length);
  return labels.map((label, index) => {
    const text = texts[index] ?? "";
    const isUnique = text !== "" && texts.filter((other) => other === text).length === 1;
    return label.name ?? (isUnique ? text : startTime(label.created));
  });
}

function startTime(created: string): string {
  const time = new Date(created);
  return Number.isNaN(time.getTime())
    ? created
    : new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
        dateStyle: "medium",
        timeStyle: "medium",
      }).format(time);
}
