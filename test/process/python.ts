import { spawnSync } from "node:child_process";

/** The first Python that has these modules. */
export function pythonWith(...modules: readonly string[]): string | undefined {
  return ["python3", "/usr/bin/python3"].find(
    (python) => spawnSync(python, ["-c", `import ${modules.join(", ")}`]).status === 0,
  );
}
