import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { Comparing } from "../../src/host/comparing.ts";
import { treeItem, type RunNode, type RunTreeNode } from "../../src/host/runNodes.ts";
import { RunPanel } from "../../src/host/runPanel.ts";
import type { FromPanel, ToPanel } from "../../src/protocol/panelMessages.ts";
import { Messages } from "./support/messages.ts";
import { openOtherWindow, type OtherWindow } from "./support/otherWindow.ts";
import { runOf, runsOf } from "./support/runs.ts";
import { LONG, startTraining, stop, train, writeSpec } from "./support/training.ts";
import { becomes, until } from "./support/until.ts";
import { closeEditors, remove, write } from "./support/workspace.ts";

/** Its tree has the contents of the side bar. */
let parts: OtherWindow;

const describeItem = (node: RunTreeNode): readonly [label: unknown, description: unknown, icon: unknown] => {
  const { label, description, iconPath } = treeItem(node);
  return [label, description, iconPath instanceof vscode.ThemeIcon ? iconPath.id : undefined];
};

/** The runs of a spec in the tree, newest first. */
async function nodesOf(spec: vscode.Uri): Promise<readonly RunNode[]> {
  parts.tree.refresh();
  const roots = await parts.tree.getChildren();
  const groups = await Promise.all(
    roots.map(async (root) => (root.kind === "spec" ? parts.tree.getChildren(root) : [root])),
  );
  return groups.flat().filter((node): node is RunNode => node.kind === "run" && node.run.specFile === spec.fsPath);
}

async function nodeOf(spec: vscode.Uri): Promise<RunNode> {
  const [node, ...more] = await nodesOf(spec);
  assert.ok(node !== undefined && more.length === 0);
  return node;
}

const run = (command: string, ...args: readonly unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`vaeLens.${command}`, ...args);
const tabs = (): readonly string[] =>
  vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));

/** Types into the next input box, or closes it. */
async function typing(
  text: string | undefined,
  action: () => Thenable<unknown>,
): Promise<vscode.InputBoxOptions | undefined> {
  const window = vscode.window as Record<string, unknown>;
  const original = window["showInputBox"];
  let asked: vscode.InputBoxOptions | undefined;
  window["showInputBox"] = (options: vscode.InputBoxOptions) => {
    asked = options;
    return Promise.resolve(text);
  };
  try {
    await action();
  } finally {
    window["showInputBox"] = original;
  }
  return asked;
}

/** A webview that shows nothing and records the messages it receives. */
class FakePage {
  readonly shown: ToPanel[] = [];
  readonly #said = new vscode.EventEmitter<FromPanel>();

  get panel(): vscode.WebviewPanel {
    const never = new vscode.EventEmitter<never>().event;
    const webview = {
      cspSource: "",
      asWebviewUri: (uri: vscode.Uri) => uri,
      onDidReceiveMessage: this.#said.event,
      postMessage: (message: ToPanel) => Promise.resolve(this.shown.push(message) > 0),
    };
    return {
      webview,
      visible: true,
      onDidChangeViewState: never,
      onDidDispose: never,
      dispose: () => undefined,
    } as unknown as vscode.WebviewPanel;
  }

  say(message: FromPanel): void {
    this.#said.fire(message);
  }
}

describe("the side bar's runs", () => {
  let messages: Messages;

  before(async () => {
    parts = await openOtherWindow();
  });

  after(() => {
    parts.dispose();
  });

  beforeEach(() => {
    messages = new Messages();
  });

  afterEach(async () => {
    messages.restore();
    await closeEditors();
  });

  it("list a run of a spec that is not open, with its points", async () => {
    const spec = writeSpec(LONG);
    await train(spec);
    const node = await nodeOf(spec);
    const [, description, icon] = describeItem(node);
    assert.match(String(description), /^ELBO −?\d+\.\d\d · 1 of 3 collapsed · \d+ s$/);
    assert.equal(icon, "pass");
    assert.match(
      parts.tree.getTreeItem(node).tooltip as string,
      /^Best: objective\.beta = \S+, ELBO −?\d+\.\d\d \(R \d/m,
    );
    const points = (await parts.tree.getChildren(node)).map(describeItem);
    assert.deepEqual(
      points.map(([label]) => label),
      ["beta 0.5", "beta 2", "beta 500"],
    );
    const [, , collapsed] = points;
    assert.match(String(collapsed?.[1]), /collapsed · R 0\.0/);
    const stars = points.filter(([, , symbol]) => symbol === "star-full");
    assert.deepEqual(
      stars.map(([, description]) => String(description).startsWith("best ELBO · ")),
      [true],
    );
    assert.match(
      String(points.find((point) => !stars.includes(point))?.[1]),
      /(^| · )R \d+\.\d\d · D −?\d+\.\d\d · \d of 2 active$/,
    );
  });

  it("are grouped by spec, the newest first", async () => {
    const spec = writeSpec();
    await train(spec);
    await train(spec);
    await train(writeSpec());
    assert.deepEqual(
      (await nodesOf(spec)).map((node) => node.run.runFolder),
      runsOf(spec).toReversed(),
    );
    const roots = await parts.tree.getChildren();
    assert.ok(roots.length > 1 && roots.every(({ kind }) => kind === "spec"));
  });

  it("leave out folders without a run", async () => {
    const spec = writeSpec();
    await train(spec);
    const damaged = join(dirname(runOf(spec)), "damaged");
    write("run.json", "{", damaged);
    assert.equal((await nodesOf(spec)).length, 1);
    remove(damaged);
  });

  it("include a run that another program writes", async () => {
    const spec = writeSpec();
    await train(spec);
    // The runs are on show: from then on their folder is watched.
    await nodesOf(spec);
    const [first = ""] = runsOf(spec);
    let changes = 0;
    const listening = parts.tree.onDidChangeTreeData(() => changes++);
    let copies = 0;
    const writing = setInterval(() => {
      cpSync(first, `${first}-${copies++}`, { recursive: true });
    }, 1000);
    try {
      await until("the tree to notice", () => changes > 0);
    } finally {
      clearInterval(writing);
      listening.dispose();
    }
  });

  it("can be opened, also older ones and single points", async () => {
    const spec = writeSpec();
    await train(spec);
    await train(spec);
    await closeEditors();
    const oldest = (await nodesOf(spec)).at(-1);
    assert.ok(oldest);
    await run("openRun", oldest);
    const [, point] = await parts.tree.getChildren(oldest);
    await run("openRun", point);
    await becomes(tabs, ["sweep · VAE Lens"]);
    assert.deepEqual(messages.all, []);
  });

  it("have the names that the user gives them", async () => {
    const spec = writeSpec();
    await train(spec);
    const asked = await typing(" Baseline ", async () => run("renameRun", await nodeOf(spec)));
    const complaints = ["x".repeat(200), "Baseline"].map((typed) => typeof asked?.validateInput?.(typed));
    assert.deepEqual(complaints, ["string", "undefined"]);
    const renamed = await nodeOf(spec);
    assert.equal(describeItem(renamed)[0], "Baseline");
    assert.equal(basename(renamed.run.runFolder), basename(runOf(spec)));
    await typing("", () => run("renameRun", renamed));
    assert.equal((await nodeOf(spec)).run.name, null);
  });

  it("keep their names when the user cancels", async () => {
    const spec = writeSpec();
    await train(spec);
    await typing("Baseline", async () => run("renameRun", await nodeOf(spec)));
    await typing(undefined, async () => run("renameRun", await nodeOf(spec)));
    assert.equal((await nodeOf(spec)).run.name, "Baseline");
  });

  it("can be deleted", async () => {
    const spec = writeSpec();
    await train(spec);
    const node = await nodeOf(spec);
    await run("deleteRun", node);
    assert.deepEqual(await nodesOf(spec), []);
    assert.equal(existsSync(node.run.runFolder), false);
    assert.match(messages.shown("information").join(), /deleted/);
  });

  it("can be deleted together, and Undo restores them unchanged", async () => {
    const spec = writeSpec();
    await train(spec);
    await train(spec);
    const nodes = await nodesOf(spec);
    const before = nodes.map(({ run: { runFolder } }) => readFileSync(join(runFolder, "results.json"), "utf8"));
    messages.answer = () => "Undo";
    await run("deleteRun", nodes[0], nodes);
    assert.match(messages.shown("information").join("|"), /^[^|]*\b2 runs[^|]*deleted[^|]*$/);
    assert.deepEqual(
      (await nodesOf(spec)).map(({ run: { runFolder } }) => readFileSync(join(runFolder, "results.json"), "utf8")),
      before,
    );
  });

  it("cannot be deleted while they train", async () => {
    const spec = writeSpec({ epochs: 5000 });
    const { over } = await startTraining(spec);
    const node = await nodeOf(spec);
    assert.equal(node.run.status, "training");
    assert.equal(describeItem(node)[2], "sync~spin");
    await run("deleteRun", node);
    assert.match(messages.shown("information").join(), /is in use/);
    assert.ok(existsSync(node.run.runFolder));
    await stop(spec);
    await over;
    assert.equal((await nodeOf(spec)).run.status, "stopped");
  });

  it("of two specs are compared in the panel of the first", async () => {
    const [one, two] = [writeSpec(), writeSpec({ betas: [0.5, 4], epochs: 2 })];
    await train(one);
    await train(two);
    await closeEditors();
    const nodes = [await nodeOf(one), await nodeOf(two)];
    await run("compareRuns", nodes[0], nodes);
    await becomes(tabs, ["sweep · VAE Lens"]);
    await run("stopComparing", one);
    assert.deepEqual(messages.all, []);
  });

  it("are sent to the panel with their comparison, then the clicked point", async () => {
    const [one, two] = [writeSpec(), writeSpec({ epochs: 2 })];
    await train(one);
    await train(two);
    const { sessions, background, log } = parts;
    const comparing = new Comparing(sessions, background, log);
    const session = sessions.of(one);
    await sessions.showRun(session, runOf(one));
    const page = new FakePage();
    const predictions = { current: () => undefined, onDidChange: new vscode.EventEmitter<vscode.TextDocument>().event };
    const panel = new RunPanel(page.panel, session, { predictions, background, distFolder: one, log });
    panel.choose(1);
    await comparing.compare(session, [runOf(two)]);
    assert.equal(page.shown.length, 0);
    page.say({ type: "ready" });
    comparing.stop(session);
    assert.deepEqual(
      page.shown.map((message) => [
        message.type,
        "comparison" in message ? message.comparison?.others.length : undefined,
      ]),
      [
        ["snapshot", 1],
        ["choosePoint", undefined],
        ["comparisonChanged", undefined],
      ],
    );
    panel.dispose();
    comparing.dispose();
  });

  it("are compared again when the panel shows another run", async () => {
    const [one, two] = [writeSpec(), writeSpec({ betas: [0.5, 4], epochs: 2 })];
    await train(one);
    await train(one);
    await train(two);
    const [newer = "", older = ""] = runsOf(one).toReversed();
    const other = runOf(two);
    const { sessions, background, log } = parts;
    const comparing = new Comparing(sessions, background, log);
    const session = sessions.of(one);
    await sessions.showRun(session, newer);
    await comparing.compare(session, [older, other, join(dirname(other), "gone")]);
    assert.deepEqual(
      session.comparison?.others.map(({ runFolder }) => runFolder),
      [older, other],
    );
    assert.deepEqual(session.comparison.differences, [
      { path: "objective.beta", values: ["0.5, 2, 500", "0.5, 2, 500", "0.5, 4"] },
      { path: "training.epochs", values: ["3", "3", "2"] },
    ]);
    await sessions.showRun(session, older);
    await becomes(() => session.comparison?.others.map(({ runFolder }) => runFolder), [other]);
    comparing.stop(session);
    assert.equal(session.comparison, null);
    comparing.dispose();
  });
});
