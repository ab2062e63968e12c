import { createHash } from "node:crypto";
import type { PredictionView } from "../protocol/predictionView.ts";
import type { RunSnapshot } from "../protocol/runSnapshot.ts";
import type { Measurements } from "../protocol/measurements.ts";

/** A run as one HTML file: the panel's script and style, and the run with its prediction as data. It loads no other files. */

export interface ReportParts {
  readonly run: RunSnapshot;
  /** Null without a prediction. */
  readonly prediction: PredictionView | null;
  readonly measurements: Measurements;
  /** The user's name for the run; null without one. */
  readonly name: string | null;
  /** When the run began, ISO 8601. */
  readonly created: string;
  /** The panel's bundle. */
  readonly script: string;
  readonly style: string;
}

/** The element from which webview/report.ts reads the run. */
const DATA_ELEMENT_ID = "vae-lens-report";

export function reportHtml({ run, prediction, measurements, name, created, script, style }: ReportParts): string {
  const date = dateText(created);
  const code = inlineScript(script);
  const css = inlineStyle(style);
  // data: images are needed to save the panel's drawings.
  const policy = [
    "default-src 'none'",
    `script-src ${hashSource(code)}`,
    `style-src ${hashSource(css)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(`${run.specName}, ${name ?? date}`)} – VAE Lens</title>
<style>${css}</style>
</head>
<body class="report">
<noscript>This report draws its charts with JavaScript, which is switched off here.</noscript>
<header class="about-run">${escapeHtml(name === null ? `Run of ${date}` : `${name} · run of ${date}`)}</header>
<main id="vae-lens"></main>
<script type="application/json" id="${DATA_ELEMENT_ID}">${inlineJson({ run, prediction, measurements })}</script>
<script>${code}</script>
</body>
</html>
`;
}

/** "2026-11-28 20:43 UTC": the same on every machine that reads the report. */
function dateText(created: string): string {
  const time = new Date(created);
  return Number.isNaN(time.getTime()) ? created : `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** JSON without "<" cannot end the element or begin a comment. */
function inlineJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** In a script, tags occur only in strings and patterns, where an escape has the same meaning. */
function inlineScript(script: string): string {
  return parserNewlines(script).replace(/<(?=\/?script)/gi, "\\x3C");
}

function inlineStyle(style: string): string {
  return parserNewlines(style).replace(/<(?=\/style)/gi, "\\3C ");
}

/** The HTML parser normalises newlines before the hash is checked. */
function parserNewlines(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

function hashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
