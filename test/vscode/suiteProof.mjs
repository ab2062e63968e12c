// Did a suite pass? VS Code for the web reports code 0 even when the extension host died in the middle of it, so its
// code is used only together with the proof that suiteRunner.cjs writes after the last test.
import { existsSync, readFileSync } from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Proof */

/** @param {string} file @returns {Proof | undefined} */
export function readProof(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/**
 * @param {number} workbenchCode VS Code's exit code
 * @param {Proof | undefined} proof written by the extension host
 * @returns {{ code: number, message: string }}
 */
export function judge(workbenchCode, proof) {
  if (proof === undefined) {
    return {
      code: workbenchCode || 1,
      message: "the extension host ended before its tests did (or they were not run by suiteRunner.cjs)",
    };
  }
  const count = proof.passed + proof.failed;
  const message = `${count} tests were run`;
  if (proof.failed > 0 || proof.passed === 0) return { code: workbenchCode || 1, message };
  return { code: workbenchCode, message };
}
