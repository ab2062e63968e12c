import * as Type from "typebox";
import { defaults } from "../defaults.ts";
import { closed, count, positive, seed } from "./pieces.ts";

const labelSet = Type.String({ description: "A file of labels, or a column of one." });

const columnList = (description: string) =>
  Type.Array(
    Type.Union(
      [
        Type.String({ description: 'A name, or a range "a..f" with both ends.' }),
        Type.Integer({ minimum: 0, description: "A column, counted from 0." }),
      ],
      { description: "A column, or a range of columns." },
    ),
    { minItems: 1, description },
  );

const selectFraction = Type.Optional(
  Type.Number({
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    example: 0.5,
    description:
      "The share of the held-out examples that select epochs (training.select) and models; the rest reports, so that the " +
      "figures of what is selected are not too good. Default: all do both.",
  }),
);

export const dataSchema = closed(
  {
    path: Type.String({
      description:
        "The examples, one per row; the path is relative to this file: .npy, .npz, .csv, .tsv, .parquet, .arrow, .feather, .safetensors, .h5, .h5ad, .loom, .mat (version 7.3), .mtx or IDX, each plain or .gz; " +
        'a folder of PNG, JPEG or WebP images of one size, of parts of a Parquet or Arrow table (some of them: "data/train-*.parquet"), or of Cell Ranger\'s matrix; or "builtin:digits". "#key" after the name chooses an array of an .npz or .safetensors, a column ' +
        "of a .parquet, .arrow or .feather (or of their folder), a path in an .h5 or .h5ad (default: its X).",
    }),
    heldOut: Type.Optional(
      Type.Union(
        [
          closed({
            fraction: Type.Optional(
              Type.Number({
                exclusiveMinimum: 0,
                exclusiveMaximum: 1,
                default: defaults.heldOutFraction,
                description: "The share of the rows held out, between 0 and 1. Default 0.2.",
              }),
            ),
            seed: Type.Optional(
              seed("Which rows are held out: the same seed draws the same rows. Default 0.", defaults.heldOutSeed),
            ),
            selectFraction,
          }),
          closed({
            path: Type.String({
              description: "The held-out examples, in a file of their own: any format of data.path.",
            }),
            selectFraction,
          }),
        ],
        {
          description:
            'The examples for all metrics, on which the model is never trained: a file ({ "path" }) or a share of the rows ' +
            '({ "fraction", "seed" }). Default: a fifth of the rows.',
        },
      ),
    ),
    labels: Type.Optional(
      Type.Union([labelSet, Type.Array(labelSet, { minItems: 1 })], {
        description:
          "One label per row, whole numbers or text, in any format of data.path. Labels colour the plots, and are the condition of a conditional VAE. " +
          'Also a column of a table ("x.csv#species", "x.parquet#species", "x.h5ad#obs/cell_type"), the examples\' own file included, which is then not ' +
          "read as data, or their folder, whose sub-folders are the labels. A list gives several sets, of which the first is used.",
      }),
    ),
    columns: Type.Optional(
      Type.Union(
        [
          columnList("The columns that are read, in this order."),
          closed({ except: columnList("The columns that are not read.") }, { description: "All columns but these." }),
        ],
        {
          description:
            'The columns of the data that are read: names, ranges of names such as "a..f", or numbers from 0 where the file has no names; ' +
            'or { "except": [...] } for all others. Default: all.',
        },
      ),
    ),
    header: Type.Optional(
      Type.Union(
        [
          Type.Boolean({ description: "Whether the first line has the names." }),
          Type.Integer({
            minimum: 1,
            maximum: 8,
            description: "How many of the first lines have names, as pandas writes columns of several levels.",
          }),
        ],
        {
          description:
            "Whether the first line of a .csv has the names of the columns, or how many lines have. Default: it has if text is above numbers, or if its numbers count or ascend as no other line does.",
        },
      ),
    ),
    images: Type.Optional(
      closed(
        {
          skipUnreadable: Type.Optional(
            Type.Boolean({
              default: defaults.skipUnreadable,
              description:
                "Leave out images that cannot be read (damaged, or of another format), and report their number. Default: a folder with such images is refused.",
            }),
          ),
        },
        { description: "How a folder of images is read." },
      ),
    ),
    shape: Type.Optional(
      Type.Array(count("The length of this axis.", { example: 28 }), {
        minItems: 2,
        maxItems: 3,
        example: [28, 28],
        description:
          "Height and width of an example that is an image, and its channels if it has several. Default: the axes in its file.",
      }),
    ),
    conditionColumns: Type.Optional(
      Type.Array(Type.Integer({ minimum: 0, description: "A column, counted from 0." }), {
        minItems: 1,
        description:
          'Columns that are given to encoder and decoder instead of being decoded, with model.condition "columns". Counted among the columns that are read; they are not divided ' +
          "by data.scale.",
      }),
    ),
    scale: Type.Optional(
      positive("Every value is divided by this, for example 255 for 8-bit pixels. Default 1.", {
        default: defaults.scale,
      }),
    ),
    binarize: Type.Optional(
      Type.Union(
        [
          Type.Literal("none", { description: "Values are used as they are." }),
          Type.Literal("threshold", { description: "1 above a half, otherwise 0." }),
          Type.Literal("static", { description: "Each value is the probability of a 1, drawn once." }),
          Type.Literal("dynamic", { description: "Each value is the probability of a 1, drawn again in each epoch." }),
        ],
        {
          default: defaults.binarize,
          description: "How values between 0 and 1, after scaling, become 0 or 1. Default: none.",
        },
      ),
    ),
    transform: Type.Optional(
      Type.Union(
        [
          Type.Literal("none", { description: "Values are used as they are." }),
          Type.Literal("center", { description: "Each column less its mean over the training rows." }),
          Type.Literal("standardize", {
            description:
              "Each column less its mean, divided by its standard deviation, both over the training rows; a constant column is only centred.",
          }),
          Type.Literal("log1p", { description: "ln(1 + x), for values above -1." }),
        ],
        {
          default: defaults.transform,
          description:
            "What networks and a gaussian likelihood see instead of each value, after scale and binarize. Distortions and ELBOs stay those " +
            "of the values before it, so that they compare. Default: none.",
        },
      ),
    ),
  },
  { description: "The data to learn from." },
);
