import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { panelHtml } from "../../src/host/panelHtml.ts";

const CSP_SOURCE = "https://panel.test";
const webview = { cspSource: CSP_SOURCE, asWebviewUri: (uri: vscode.Uri) => uri } as unknown as vscode.Webview;
const dist = vscode.Uri.file("/product/dist");

function pageOf(file: string): string {
  return panelHtml(webview, dist, vscode.Uri.file(file));
}

function nonceOf(page: string): string {
  return /<script nonce="([^"]+)"/.exec(page)?.[1] ?? "";
}

function policyOf(page: string): string {
  return /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
}

describe("the panel's page", () => {
  it("allows one script by a nonce, and styles, fonts and images of the extension", () => {
    const page = pageOf("/models/digits.vae.json");
    const own = `script-src 'nonce-${nonceOf(page)}'; style-src ${CSP_SOURCE}; font-src ${CSP_SOURCE}; img-src ${CSP_SOURCE} data:`;
    assert.equal(policyOf(page), `default-src 'none'; ${own}`);
    assert.doesNotMatch(page, /unsafe-|style="|<style/);
  });

  it("has a new random nonce each time", () => {
    const nonces = new Set(Array.from({ length: 20 }, () => nonceOf(pageOf("/models/digits.vae.json"))));
    assert.equal(nonces.size, 20);
    for (const nonce of nonces) assert.equal(Buffer.from(nonce, "base64").length, 16);
  });

  it("contains no inline script: all code is in the bundle", () => {
    const scripts = [...pageOf("/models/digits.vae.json").matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)];
    assert.equal(scripts.length, 1);
    assert.match(scripts[0]?.[1] ?? "", /src="[^"]+\/webview\.js"/);
    assert.equal(scripts[0]?.[2], "");
  });

  for (const name of [
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "a&quot; onload=&quot;x",
    "</title><script>",
  ]) {
    it(`escapes a hostile file name: ${name}`, () => {
      const page = pageOf(`/models/${name}.vae.json`);
      assert.equal(page.match(/<script/g)?.length, 1);
      assert.doesNotMatch(page, /<img|\son\w+=/);
      const shown = /name="vae-lens-spec" content="([^"]*)"/.exec(page)?.[1] ?? "";
      assert.equal(vscode.Uri.parse(shown.replaceAll("&amp;", "&")).path, `/models/${name}.vae.json`);
    });
  }
});
