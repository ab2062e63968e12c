import type { Dataset } from "../data/dataset.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";

/** How the examples of a data set are arranged, as models see them. */
export function layoutOf({ columns, exampleShape, condition }: Pick<Dataset, "columns" | "exampleShape" | "condition">): ExampleLayout {
  const [height, width, channels = 1, ...more] = exampleShape ?? [];
  const isImage = height !== undefined && width !== undefined && more.length === 0 && height * width * channels === columns;
  return { columns, ...(isImage ? { image: [height, width, channels] } : {}), conditionSize: condition?.train.columns ?? 0 };
}
