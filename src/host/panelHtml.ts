import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/**
 * The panel's page. Its content security policy allows the bundle, by a nonce made for this page, and the extension's styles
 * and fonts; it allows no remote content, eval or inline script.
 * @param spec the panel's spec; the panel's state returns it when the window is reloaded
 */
export function panelHtml(webview: vscode.Webview, distFolder: vscode.Uri, spec: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64");
  const script = webview.asWebviewUri(vscode.Uri.joinPath(distFolder, "webview.js"));
  const style = webview.asWebviewUri(vscode.Uri.joinPath(distFolder, "webview.css"));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${attribute(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="vae-lens-spec" content="${attribute(spec.toString())}">
<link rel="stylesheet" href="${attribute(style.toString())}">
<title>VAE Lens</title>
</head>
<body>
<main id="vae-lens"></main>
<script nonce="${nonce}" src="${attribute(script.toString())}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
