import { expect, it } from "vitest";
import { shownBefore } from "../../../src/host/shownBefore.ts";
import { readRemembered } from "../../../webview/session.ts";

it("a restored panel shows the same run and comparison as before", () => {
  const state = { ...readRemembered({ runId: "run-1", compared: ["/runs/2"] }), spec: "file:///a.vae.json" };
  expect(shownBefore(state)).toEqual({ runId: "run-1", compared: ["/runs/2"] });
});

it.each([[undefined], [null], ["text"], [{}], [{ runId: "", compared: "x" }], [{ runId: 3, compared: [3, null] }]])(
  "a panel that left %j behind shows the newest run alone",
  (state) => {
    expect(shownBefore(state)).toEqual({ runId: null, compared: [] });
  },
);
