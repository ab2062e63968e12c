import { noYardsticks, type Yardsticks } from "../protocol/yardsticks.ts";
import { RunFolder } from "./runFolder.ts";

/** What was measured of a run besides its training, as a view shows it. @throws StoreError */
export function readYardsticks(path: string): Yardsticks {
  const folder = new RunFolder(path);
  const [evaluation, explanation] = [folder.readEvaluation() ?? null, folder.readExplanation() ?? null];
  return { ...noYardsticks, status: explanation === null ? "none" : "done", evaluation, explanation };
}
