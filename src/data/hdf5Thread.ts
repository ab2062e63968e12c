import { parentPort } from "node:worker_threads";
import { DataError } from "./dataError.ts";
import { readHdf5LabelsHere, readHdf5TableHere } from "./hdf5Arrays.ts";
import { damaged, type Hdf5Answer, type Hdf5Question } from "./hdf5Messages.ts";
import { whatLibrarySaid, withHdf5 } from "./hdf5File.ts";

/** The program of the thread that reads HDF5; hdf5.ts explains why there is one. */

parentPort?.on("message", (question: Hdf5Question) => {
  void answer(question).then((outcome) => {
    // The numbers are transferred, not copied.
    const handedOver =
      outcome.type === "read" && "columns" in outcome.contents ? [outcome.contents.values.buffer as ArrayBuffer] : [];
    parentPort?.postMessage(outcome, handedOver);
  });
});

async function answer({ use, bytes, key, name }: Hdf5Question): Promise<Hdf5Answer> {
  const progress = (): void => {
    parentPort?.postMessage({ type: "progress" } satisfies Hdf5Answer);
  };
  try {
    const read = use === "examples" ? readHdf5TableHere : readHdf5LabelsHere;
    return { type: "read", contents: await withHdf5(bytes, progress, (file) => read(file, key, name)) };
  } catch (error) {
    if (error instanceof DataError)
      return { type: "failed", libraryIsSound: true, code: error.code, message: error.message };
    const said = whatLibrarySaid(error);
    if (!said.startsWith("truncated file")) return damaged(name, said);
    const message = `${name} is incomplete: it has ${bytes.length} bytes, but more were written. Write or download it again.`;
    return { type: "failed", libraryIsSound: false, code: "data-file-truncated", message };
  }
}
