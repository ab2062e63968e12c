import { DataError } from "./dataError.ts";
import { excelFix, torchFix } from "./foreignFiles.ts";
import type { ZipEntry } from "./zip.ts";

/** The error for a zip without arrays: PyTorch and Excel write zips too. */
export function foreignZip(entries: readonly ZipEntry[], name: string): DataError {
  const has = (ending: RegExp): boolean => entries.some((entry) => ending.test(entry.name));
  const file = JSON.stringify(name);
  if (has(/(^|\/)data\.pkl$/))
    return new DataError("data-format-unsupported", `${name} is a file of PyTorch (torch.save). ${torchFix(file)}`);
  if (has(/^xl\/workbook\.(xml|bin)$/))
    return new DataError("data-format-unsupported", `${name} is an Excel workbook. ${excelFix(file)}`);
  const [only] = entries;
  const what =
    only === undefined ? "nothing" : `${only.name}${entries.length > 1 ? ` and ${entries.length - 1} more` : ""}`;
  return new DataError(
    "data-file-corrupt",
    `${name} is a zip file without arrays; it holds ${what}. Unpack it and name a file in it, or write it again with numpy.savez.`,
  );
}
