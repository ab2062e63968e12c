import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";

export const RULE_COMMAND = "vaeLens.explainRule";

/** A link that opens a rule's page, for places where VS Code follows command links. */
export function rulePageCommand(code: string): vscode.Uri {
  return vscode.Uri.parse(`command:${RULE_COMMAND}?${encodeURIComponent(JSON.stringify([code]))}`);
}

export function hasRulePage(rulesFolder: string, code: string): boolean {
  return pageFile(rulesFolder, code) !== undefined;
}

/** Shows docs/rules/CODE.md of the installed extension. Ignores an unknown code. */
export async function explainRule(rulesFolder: string, code: unknown): Promise<void> {
  const file = typeof code === "string" ? pageFile(rulesFolder, code) : undefined;
  if (file !== undefined) await openPage(file);
}

/** Shows a page of the installed extension as VS Code shows Markdown. */
export async function openPage(file: string): Promise<void> {
  await vscode.commands.executeCommand("markdown.showPreview", vscode.Uri.file(file));
}

function pageFile(rulesFolder: string, code: string): string | undefined {
  const file = join(rulesFolder, `${code}.md`);
  return /^[a-z-]+$/.test(code) && existsSync(file) ? file : undefined;
}
