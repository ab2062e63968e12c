import type { ClassifierOf } from "./frechet.ts";
import { trainLabelClassifier, type ClassifierOptions, type LabelClassifier } from "./labelClassifier.ts";

/** Models of one data set share a feature space. */
export function classifiers(options: Omit<ClassifierOptions, "dataset" | "size">): ClassifierOf {
  const trained = new Map<string, Promise<LabelClassifier>>();
  return ({ dataset }, size) => {
    const key = `${dataset.fingerprint} ${size}`;
    const classifier = trained.get(key) ?? trainLabelClassifier({ ...options, dataset, size });
    trained.set(key, classifier);
    return classifier;
  };
}
