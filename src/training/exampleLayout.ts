import type { Dataset, Matrix } from "../data/dataset.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";

/** The part of a data set that determines its layout. */
export interface ArrangedData extends Pick<Dataset, "columns" | "exampleShape"> {
  readonly condition?: { readonly train: Pick<Matrix, "columns"> } | undefined;
}

/** The layout of a data set's examples, as models see them. */
export function layoutOf({ columns, exampleShape, condition }: ArrangedData): ExampleLayout {
  const [height, width, channels = 1, ...more] = exampleShape ?? [];
  const isImage =
    height !== undefined && width !== undefined && more.length === 0 && height * width * channels === columns;
  return {
    columns,
    ...(isImage ? { image: [height, width, channels] } : {}),
    conditionSize: condition?.train.columns ?? 0,
  };
}
