import { readFileSync } from "node:fs";
import { arch } from "node:os";

/** Extensions with which the engines choose their loops, the widest first. */
const EXTENSIONS = ["avx512f", "avx2", "fma", "avx", "sse4_2", "asimd", "sve"] as const;

/** What decides the last digits besides the engine, such as "x64 avx512f avx2 fma avx sse4_2"; the architecture alone where it is not known. */
export function instructionSet(): string {
  try {
    const found = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1]?.trim().split(/\s+/);
    return [arch(), ...EXTENSIONS.filter((name) => found?.includes(name))].join(" ");
  } catch {
    // Not Linux.
    return arch();
  }
}

/**
 * Whether two processors may give other last digits. Measured with ONNX Runtime: AVX-512 and AVX2 give the same, SSE alone does not.
 * Undefined where an earlier version did not record it.
 */
export function mayDiffer(recorded: string | undefined, present: string): boolean {
  const decisive = (text: string): string => {
    const [architecture, ...extensions] = text.split(" ");
    return [architecture, extensions.includes("avx2") && extensions.includes("fma")].join(" ");
  };
  return recorded !== undefined && decisive(recorded) !== decisive(present);
}
