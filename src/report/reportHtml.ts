import { createHash } from "node:crypto";
import type { PredictionView } from "../protocol/predictionView.ts";
import type { RunSnapshot } from "../protocol/runSnapshot.ts";
import type { Measurements } from "../protocol/measurements.ts";

/** A run as one HTML file: the panel's own script and style, and the run with its prediction as data. It loads nothing from anywhere. */

export interface ReportParts {
  readonly run: RunSnapshot;
  /** Null: nothing is predicted for it. */
  readonly prediction: PredictionView | null;
  readonly measurements: Measurements;
  /** The panel's bundle. */
  readonly script: string;
  readonly style: string;
}

/** The element the panel's script reads the run from: webview/report.ts. */
const DATA_ELEMENT_ID = "vae-lens-report";

export function reportHtml({ run, prediction, measurements, script, style }: ReportParts): string {
  const code = inlineScript(script);
  const css = inlineStyle(style);
  // Images: the panel's own drawings, on their way to a file.
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
<title>${escapeHtml(run.specName)} – VAE Lens</title>
<style>${css}</style>
</head>
<body class="report">
<noscript>This report draws its charts with JavaScript, which is switched off here.</noscript>
<main id="vae-lens"></main>
<script type="application/json" id="${DATA_ELEMENT_ID}">${inlineJson({ run, prediction, measurements })}</script>
<script>${code}</script>
</body>
</html>
`;
}

/** JSON without a "<" ends no element and begins no comment, whatever its strings say. */
function inlineJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** Tags can occur in a script's strings and patterns only, where an escape means the same. */
function inlineScript(script: string): string {
  return parserNewlines(script).replace(/<(?=\/?script)/gi, "\\x3C");
}

function inlineStyle(style: string): string {
  return parserNewlines(style).replace(/<(?=\/style)/gi, "\\3C ");
}

/** The hash is of what the HTML parser makes of the text. */
function parserNewlines(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

function hashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
