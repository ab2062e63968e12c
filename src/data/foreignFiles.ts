import { DataError } from "./dataError.ts";

/** A format of another program, and what turns such a file into one that is read. */
interface ForeignFormat {
  readonly what: string;
  /** The first bytes, as Latin-1. */
  readonly starts: readonly string[];
  /** For files without such a start. */
  readonly ending?: RegExp;
  /** @param file the name in quotes, for Python and R */
  readonly fix: (file: string, isGzip: boolean) => string;
}

const python = (lines: string, after = ""): string => `Convert it: python -c '${lines}'${after}`;

const foreignFormats: readonly ForeignFormat[] = [
  {
    what: "a pointer of Git LFS to the data, not the data",
    starts: ["version https://git-lfs.github.com/spec"],
    fix: (file) => `Fetch the data: git lfs pull --include=${file}.`,
  },
  {
    what: "a pointer of git-annex to the data, not the data",
    starts: ["/annex/objects/", "../.git/annex/objects/"],
    fix: (file) => `Fetch the data: git annex get ${file}.`,
  },
  {
    what: "a web page, not data",
    starts: ["<!DOCTYPE", "<!doctype", "<html", "<HTML"],
    fix: () => "A download often ends in such a page: open it in a browser, and download the file that it names.",
  },
  {
    what: "a file of PyTorch (torch.save)",
    // The magic number of torch.save before version 1.6, as a pickle.
    starts: ["\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."],
    fix: (file) => torchFix(file),
  },
  {
    what: "a Python pickle",
    starts: ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"],
    ending: /\.(pkl|pickle|joblib)$/i,
    fix: (file, isGzip) =>
      /\.joblib(\.gz)?"$/i.test(file)
        ? python(`import joblib, numpy; numpy.save("data.npy", numpy.asarray(joblib.load(${file})))`, ".")
        : python(
            `import ${isGzip ? "gzip, " : ""}pickle, numpy; data = pickle.load(${isGzip ? "gzip." : ""}open(${file}, "rb"), encoding="latin1"); numpy.save("data.npy", numpy.asarray(data))`,
            '; of a dictionary or tuple, choose an entry first, as in data = data["x"].',
          ),
  },
  {
    what: "an Excel workbook",
    starts: ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
    ending: /\.xls$/i,
    fix: (file) => excelFix(file),
  },
  {
    what: "a MATLAB file before version 7.3",
    starts: ["MATLAB 5"],
    fix: (file) =>
      python(
        `import numpy, scipy.io; m = scipy.io.loadmat(${file}); numpy.savez("data.npz", **{k: v for k, v in m.items() if k[0] != "_" and v.dtype.kind in "biuf"})`,
        ", or save it in MATLAB with -v7.3.",
      ),
  },
  {
    what: "a Feather file of version 1",
    starts: ["FEA1"],
    fix: (file) => python(`import pandas; pandas.read_feather(${file}).to_feather("data.feather")`, "."),
  },
  {
    what: "a workspace of R",
    starts: ["RDX2\n", "RDX3\n", "RDA2\n", "RDA3\n"],
    // Those packed by bzip2 or xz begin as any such file.
    ending: /\.(rdata|rda)$/i,
    fix: (file) =>
      `Convert it: Rscript -e 'write.csv(get(load(${file})[1]), "data.csv", row.names = FALSE)', with the object's number instead of 1.`,
  },
  {
    what: "an object of R (saveRDS)",
    starts: ["X\n\0\0\0\x02", "X\n\0\0\0\x03"],
    ending: /\.rds$/i,
    fix: (file) => `Convert it: Rscript -e 'write.csv(readRDS(${file}), "data.csv", row.names = FALSE)'.`,
  },
  {
    what: "JSON",
    starts: [],
    ending: /\.(json|jsonl|ndjson)$/i,
    fix: (file) =>
      python(
        `import pandas; pandas.read_json(${file}${/\.json"$/i.test(file) ? "" : ", lines=True"}).to_csv("data.csv", index=False)`,
        ".",
      ),
  },
  {
    what: "a table of Weka (ARFF)",
    starts: [],
    ending: /\.arff$/i,
    fix: (file) =>
      python(
        `import pandas, scipy.io.arff; pandas.DataFrame(scipy.io.arff.loadarff(${file})[0]).to_csv("data.csv", index=False)`,
        ".",
      ),
  },
  {
    what: "sparse data of LibSVM",
    starts: [],
    ending: /\.(libsvm|svmlight|svm)$/i,
    fix: (file) =>
      python(
        `import scipy.sparse, sklearn.datasets; scipy.sparse.save_npz("data.npz", sklearn.datasets.load_svmlight_file(${file})[0])`,
        ", which leaves the labels out.",
      ),
  },
  {
    what: "an archive (tar)",
    starts: [],
    ending: /\.(tar|tgz)$/i,
    fix: (file) => `Unpack it, and name a file or folder in it: tar -xf ${file}.`,
  },
  {
    what: "compressed by bzip2",
    starts: [],
    ending: /\.bz2$/i,
    fix: (file) => `Unpack it: bunzip2 ${file}.`,
  },
  {
    what: "compressed by xz",
    starts: [],
    ending: /\.xz$/i,
    fix: (file) => `Unpack it: unxz ${file}.`,
  },
  {
    what: "compressed by Zstandard",
    starts: [],
    ending: /\.zst$/i,
    fix: (file) => `Unpack it: unzstd ${file}.`,
  },
  { what: "a PNG image", starts: ["\x89PNG"], fix: () => "Name the folder of the images." },
  { what: "a JPEG image", starts: ["\xff\xd8\xff"], fix: () => "Name the folder of the images." },
  {
    what: "an encrypted Parquet file",
    starts: ["PARE"],
    fix: () => "Write it again without encryption.",
  },
];

/** The longest start. */
const START_BYTES = 64;

/**
 * The error for a file of another program, with what converts it; undefined for all others.
 * @param name without .gz
 * @param packedName of the file itself
 */
export function foreignFile(bytes: Buffer, name: string, packedName: string): DataError | undefined {
  const start = bytes.toString("latin1", 0, START_BYTES);
  const byStart = foreignFormats.find(({ starts }) => starts.some((mark) => start.startsWith(mark)));
  const found = byStart ?? foreignFormats.find(({ ending }) => ending?.test(name));
  if (found === undefined) return undefined;
  const fix = found.fix(JSON.stringify(packedName), name !== packedName);
  return new DataError("data-format-unsupported", `${packedName} is ${found.what}. ${fix}`);
}

/** @param file the name in quotes */
export function torchFix(file: string): string {
  return python(
    `import numpy, torch; numpy.save("data.npy", torch.load(${file}, map_location="cpu").numpy())`,
    "; of a dictionary or tuple, choose the tensor first.",
  );
}

/** @param file the name in quotes */
export function excelFix(file: string): string {
  return python(
    `import pandas; pandas.read_excel(${file}).to_csv("data.csv", index=False)`,
    ", or save the sheet as CSV.",
  );
}
