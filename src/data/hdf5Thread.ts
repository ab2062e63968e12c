import { parentPort } from "node:worker_threads";
import { DataError } from "./dataError.ts";
import { arrayPaths, readHdf5LabelsHere, readHdf5TableHere } from "./hdf5Arrays.ts";
import { damaged, sizeOf, type Hdf5Answer, type Hdf5Question } from "./hdf5Messages.ts";
import { whatLibrarySaid, withHdf5, type Hdf5File } from "./hdf5File.ts";

/** The program of the thread that reads HDF5; hdf5.ts explains why there is one. */

parentPort?.on("message", (question: Hdf5Question) => {
  void answer(question).then((outcome) => {
    // The numbers are transferred, not copied.
    const handedOver =
      outcome.type === "read" && "columns" in outcome.contents ? [outcome.contents.values.buffer as ArrayBuffer] : [];
    parentPort?.postMessage(outcome, handedOver);
  });
});

function read(
  file: Hdf5File,
  { use, key, name }: Omit<Hdf5Question, "source">,
): Extract<Hdf5Answer, { type: "read" }>["contents"] {
  switch (use) {
    case "examples":
      return readHdf5TableHere(file, key, name);
    case "labels":
      return readHdf5LabelsHere(file, key, name);
    case "exampleKeys":
    case "labelKeys":
      return arrayPaths(file, use === "exampleKeys" ? "examples" : "labels");
  }
}

async function answer({ use, source, key, name }: Hdf5Question): Promise<Hdf5Answer> {
  const progress = (): void => {
    parentPort?.postMessage({ type: "progress" } satisfies Hdf5Answer);
  };
  try {
    const contents = await withHdf5(source, progress, (file) => read(file, { use, key, name }));
    if (!("columns" in contents)) return { type: "read", contents, warnings: [] };
    const warnings = contents.warnings.map(({ code, message }) => ({ code, message }));
    return { type: "read", contents: { ...contents, warnings: [] }, warnings };
  } catch (error) {
    if (error instanceof DataError)
      return { type: "failed", libraryIsSound: true, code: error.code, message: error.message };
    const said = whatLibrarySaid(error);
    if (!said.startsWith("truncated file")) return damaged(name, said);
    const message = `${name} is incomplete: it has ${sizeOf(source)} bytes, but more were written. Write or download it again.`;
    return { type: "failed", libraryIsSound: false, code: "data-file-truncated", message };
  }
}
