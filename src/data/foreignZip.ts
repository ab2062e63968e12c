import { DataError } from "./dataError.ts";
import type { ZipEntry } from "./zip.ts";

/** The error for a zip without arrays: PyTorch and Excel write zips too. */
export function foreignZip(entries: readonly ZipEntry[], name: string): DataError {
  const has = (ending: RegExp): boolean => entries.some((entry) => ending.test(entry.name));
  const file = JSON.stringify(name);
  if (has(/(^|\/)data\.pkl$/))
    return new DataError(
      "data-format-unsupported",
      `${name} is a file of PyTorch (torch.save). Convert it: python -c 'import numpy, torch; numpy.save("data.npy", torch.load(${file}, map_location="cpu").numpy())'; ` +
        `of a dictionary or tuple, choose the tensor first.`,
    );
  if (has(/^xl\/workbook\.(xml|bin)$/))
    return new DataError(
      "data-format-unsupported",
      `${name} is an Excel workbook. Convert it: python -c 'import pandas; pandas.read_excel(${file}).to_csv("data.csv", index=False)', or save the sheet as CSV.`,
    );
  const [only] = entries;
  const what =
    only === undefined ? "nothing" : `${only.name}${entries.length > 1 ? ` and ${entries.length - 1} more` : ""}`;
  return new DataError(
    "data-file-corrupt",
    `${name} is a zip file without arrays; it holds ${what}. Unpack it and name a file in it, or write it again with numpy.savez.`,
  );
}
