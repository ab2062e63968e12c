import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { groupsTable } from "../support/groupsTable.ts";
import { vaeLens } from "./commandLine.ts";
import { specFolder } from "./specFolder.ts";

const folder = specFolder();

describe("vae-lens new", () => {
  test("writes a spec beside the data, which check accepts and sweep trains", async () => {
    const data = folder.write("data/groups.csv", groupsTable());
    expect(await vaeLens("new", data)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/vae-lens sweep .*groups\.vae\.json/) as string,
    });
    const spec = folder.at("data/groups.vae.json");
    expect(readFileSync(spec, "utf8")).toMatch(/"labels": "groups\.csv#group"/);
    expect(await vaeLens("check", spec, "--probe-seconds", "0")).toMatchObject({ status: 0 });
    expect(await vaeLens("sweep", spec, "--out", folder.at("run"))).toMatchObject({ status: 0 });
  });

  test("names data in other folders relative to the spec", async () => {
    const data = folder.write("data/groups.csv", groupsTable());
    expect(await vaeLens("new", data, "--out", folder.at("specs/own.vae.json"))).toMatchObject({ status: 2 });
    folder.write("specs/readme.txt", "");
    expect(await vaeLens("new", data, "--out", folder.at("specs/own.vae.json"))).toMatchObject({ status: 0 });
    expect(readFileSync(folder.at("specs/own.vae.json"), "utf8")).toMatch(/"path": "\.\.\/data\/groups\.csv"/);
  });

  test("keeps a spec that exists, and says how to write another", async () => {
    const data = folder.write("kept/groups.csv", groupsTable());
    folder.write("kept/groups.vae.json", "{}");
    const { status, stderr } = await vaeLens("new", data);
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringMatching(/exists.*--out/) as string });
    expect(readFileSync(folder.at("kept/groups.vae.json"), "utf8")).toBe("{}");
  });

  test("reports data that it cannot read, and writes nothing", async () => {
    const data = folder.write("bad/text.csv", "a\nx\ny\n");
    expect(await vaeLens("new", data)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/text\.csv/) as string,
    });
    expect(() => readFileSync(folder.at("bad/text.vae.json"))).toThrow();
  });
});
