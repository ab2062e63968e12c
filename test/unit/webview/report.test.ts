// @vitest-environment jsdom
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ProtocolError } from "../../../src/protocol/messageParser.ts";
import { reportHtml } from "../../../src/report/reportHtml.ts";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import { readReport } from "../../../webview/report.ts";
import { fourBetas, fourPredicted, hostileNames, hostileRun } from "./fixtures.ts";

const about = { name: null, created: "2026-01-02T03:04:05.000Z" };
const parts = { ...about, script: "window.ran = 1;", style: "body { margin: 0 }" };
const page = (html: string): Document => new DOMParser().parseFromString(html, "text/html");
const policyOf = (of: Document): string =>
  of.querySelector("meta[http-equiv='Content-Security-Policy']")?.getAttribute("content") ?? "";
const hash = (text: string | null | undefined): string =>
  `'sha256-${createHash("sha256")
    .update(text ?? "")
    .digest("base64")}'`;
/** The script of the page, not its data. */
const codeOf = (of: Document): string | null | undefined => of.querySelector("script:not([type])")?.textContent;

describe("a report", () => {
  const report = page(
    reportHtml({ run: fourBetas, prediction: fourPredicted, measurements: noMeasurements, ...parts }),
  );
  test("contains its run and prediction", () =>
    expect(readReport(report)).toEqual({ run: fourBetas, prediction: fourPredicted, measurements: noMeasurements }));
  test("is titled by its spec and the name or the date of its run", () => {
    expect(report.title).toBe("digits.vae.json, 2026-01-02 03:04 UTC – VAE Lens");
    const contents = { run: fourBetas, prediction: null, measurements: noMeasurements };
    const named = page(reportHtml({ ...contents, ...parts, name: "<b>Baseline" }));
    expect(named.title).toBe("digits.vae.json, <b>Baseline – VAE Lens");
    expect(named.querySelector("header")?.textContent).toBe("<b>Baseline · run of 2026-01-02 03:04 UTC");
  });
  test("allows its own script and style, and nothing else", () =>
    expect(policyOf(report)).toBe(
      `default-src 'none'; script-src ${hash(parts.script)}; style-src ${hash(parts.style)}; img-src data:; base-uri 'none'; form-action 'none'`,
    ));
  test("has no external references", () => expect(report.querySelector("[src], [href], link, img, iframe")).toBeNull());
});

test("a page that is not a report has no run", () => expect(readReport(page("<p>"))).toBeNull());
test("a report of another version is refused", () => {
  const other = page(
    reportHtml({
      prediction: null,
      measurements: noMeasurements,
      run: { ...fourBetas, status: "odd" } as unknown as typeof fourBetas,
      ...parts,
    }),
  );
  expect(() => readReport(other)).toThrow(ProtocolError);
});

describe("contents of a report", () => {
  test.each(hostileNames)("escape a hostile name: %s", (name) => {
    const snapshot = hostileRun(name);
    const html = reportHtml({ run: snapshot, prediction: null, measurements: noMeasurements, ...parts });
    const report = page(html);
    expect(readReport(report)).toEqual({ run: snapshot, prediction: null, measurements: noMeasurements });
    expect(report.querySelectorAll("script")).toHaveLength(2);
    expect(report.querySelector("img, [onerror]")).toBeNull();
    expect(report.title).toBe(`${name}, 2026-01-02 03:04 UTC – VAE Lens`);
  });
  test("escape line separators", () =>
    expect(
      readReport(
        page(
          reportHtml({ run: hostileRun("a\u2028b\u2029c"), prediction: null, measurements: noMeasurements, ...parts }),
        ),
      )?.run?.specName,
    ).toBe("a\u2028b\u2029c"));
  test("escape a closing tag in the script", () => {
    const script = 'const tag = "</script><img>"; const other = /<!--<SCRIPT>/;';
    const report = page(
      reportHtml({
        run: fourBetas,
        prediction: fourPredicted,
        measurements: noMeasurements,
        ...about,
        script,
        style: "",
      }),
    );
    expect(report.querySelector("img")).toBeNull();
    expect(codeOf(report)).toBe('const tag = "\\x3C/script><img>"; const other = /<!--\\x3CSCRIPT>/;');
    expect(policyOf(report)).toContain(hash(codeOf(report)));
  });
  test("escape a closing tag in the style", () => {
    const report = page(
      reportHtml({
        run: fourBetas,
        prediction: fourPredicted,
        measurements: noMeasurements,
        ...about,
        script: "",
        style: 'a::after { content: "</style><img>" }',
      }),
    );
    expect(report.querySelector("img")).toBeNull();
    expect(policyOf(report)).toContain(hash(report.querySelector("style")?.textContent));
  });
  test("have the line ends that the hash assumes", () => {
    const report = page(
      reportHtml({
        run: fourBetas,
        prediction: fourPredicted,
        measurements: noMeasurements,
        ...about,
        script: "a();\r\nb();\rc();",
        style: "",
      }),
    );
    expect(policyOf(report)).toContain(hash(codeOf(report)));
  });
});
