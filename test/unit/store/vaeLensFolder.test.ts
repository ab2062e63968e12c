import { expect, test } from "vitest";
import { runId } from "../../../src/store/vaeLensFolder.ts";

test("names of run folders sort by age and are valid on every file system", () => {
  const ids = ["2026-01-02T03:04:05.006Z", "2026-01-02T03:04:05.106Z", "2026-11-02T03:04:05.006Z"].map((time) =>
    runId("digits", new Date(time)),
  );
  expect(ids[0]).toBe("2026-01-02T03-04-05-006-digits");
  expect(ids.toSorted()).toEqual(ids);
});
