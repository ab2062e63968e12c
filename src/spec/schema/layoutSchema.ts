import * as Type from "typebox";
import { defaults } from "../defaults.ts";

/** Where the channels of arrays of another program are. */
export const layoutSchema = (description: string) =>
  Type.Optional(
    Type.Union(
      [
        Type.Literal("rows", { description: "Rows of numbers, as they are in the data (the default)." }),
        Type.Literal("channelsLast", { description: "Images, [rows, height, width, channels]." }),
        Type.Literal("channelsFirst", { description: "Images, [rows, channels, height, width], as in PyTorch." }),
      ],
      { default: defaults.layout, description },
    ),
  );
