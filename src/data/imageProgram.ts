import { readFileSync } from "node:fs";

/** Starts image decoders that are compiled to WebAssembly for browsers. */

interface ProgramModule {
  decode(...args: readonly unknown[]): { readonly data: Uint8ClampedArray } | null;
}

/** The decoded pixels with four bytes each: red, green, blue and alpha. Undefined for an image that the library refuses. */
export type DecodePixels = (bytes: Uint8Array) => Uint8ClampedArray | undefined;

/** By file. */
export type CompiledPrograms = ReadonlyMap<string, WebAssembly.Module>;

const compiled = new Map<string, WebAssembly.Module>();

/** What other threads can use, so that nothing is compiled again. */
export function compiledPrograms(): CompiledPrograms {
  return compiled;
}

/** Of another thread, which found the programs at the same places. */
export function useCompiled(programs: CompiledPrograms): void {
  for (const [file, program] of programs) compiled.set(file, program);
}

/**
 * @param start of the program
 * @param file with its WebAssembly
 * @param decode calls the program
 * @param heard gets each line that the library writes: its errors and warnings
 */
export async function startImageProgram<Program extends ProgramModule>(
  start: (options: object) => Promise<Program>,
  file: string,
  decode: (program: Program, bytes: Uint8Array) => ReturnType<ProgramModule["decode"]>,
  heard: (line: string) => void = () => undefined,
): Promise<DecodePixels> {
  const wasm = compiled.get(file) ?? new WebAssembly.Module(readFileSync(file));
  compiled.set(file, wasm);
  const program = await withImageData(() =>
    start({
      noInitialRun: true,
      print: heard,
      printErr: heard,
      // Otherwise it looks for its file beside a page.
      locateFile: (name: string) => name,
      instantiateWasm: (imports: WebAssembly.Imports, ready: (instance: WebAssembly.Instance) => void) => {
        const instance = new WebAssembly.Instance(wasm, imports);
        ready(instance);
        return instance.exports;
      },
    }),
  );
  return (bytes) => withImageData(() => decode(program, bytes))?.data;
}

class Decoded {
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
}

/** The programs make an ImageData, which only browsers have. Other libraries ask whether there is one, so it stays for the call only. */
function withImageData<Result>(action: () => Result): Result {
  const scope = globalThis as { ImageData?: unknown };
  const before = scope.ImageData;
  scope.ImageData = Decoded;
  try {
    return action();
  } finally {
    if (before === undefined) delete scope.ImageData;
    else scope.ImageData = before;
  }
}
