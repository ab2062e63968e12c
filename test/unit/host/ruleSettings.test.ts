import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../../../src/spec/rules/rules.ts";

const root = join(import.meta.dirname, "../../..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly contributes: {
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly propertyNames?: { readonly enum: readonly string[] } }>>;
    };
  };
};

describe("the setting vaeLens.rules", () => {
  it("lists exactly the existing rules, in their order", () => {
    const setting = manifest.contributes.configuration.properties["vaeLens.rules"];
    expect(setting?.propertyNames?.enum).toEqual(rules.map(({ code }) => code));
  });
});
