import assert from "node:assert/strict";
import { afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { hintsOf, lensesOf, predictionOn } from "./support/features.ts";
import { activate } from "./support/ours.ts";
import { problemsOf } from "./support/problems.ts";
import { digitsText, specText } from "./support/specTexts.ts";
import { becomes, pause } from "./support/until.ts";
import { closeEditors, openFile, replace } from "./support/workspace.ts";

const LISTED = '"sweep": { "objective.beta": [0.5, 1, 6.5, 12] }';

async function withSetting(name: string, value: unknown, body: () => Promise<void>): Promise<void> {
  const settings = vscode.workspace.getConfiguration("vaeLens");
  await settings.update(name, value, vscode.ConfigurationTarget.Workspace);
  try {
    await body();
  } finally {
    await settings.update(name, undefined, vscode.ConfigurationTarget.Workspace);
  }
}

/** Values that our own provider offers after `before`, with what is predicted of them. */
async function betaCompletions(
  { document }: vscode.TextEditor,
  before: string,
): Promise<readonly (readonly [label: string, predicted: string | undefined])[]> {
  const position = document.positionAt(document.getText().indexOf(before) + before.length);
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    "vscode.executeCompletionItemProvider",
    document.uri,
    position,
  );
  return list.items.flatMap(({ label }) =>
    typeof label === "object" && label.description !== undefined ? [[label.label, label.description] as const] : [],
  );
}

describe("a prediction", () => {
  before(activate);
  afterEach(closeEditors);

  describe("in the CodeLens above a spec", () => {
    it("counts the points that will collapse and those at risk", async () => {
      const { document } = await openFile("lens.vae.json", digitsText(LISTED));
      assert.deepEqual(await lensesOf(document), ["Train Sweep: 4 points, 1 will collapse, 1 at risk"]);
    });

    it("is in the singular for a spec without a sweep", async () => {
      const { document } = await openFile("one.vae.json", digitsText('"objective": { "beta": 12 }'));
      assert.deepEqual(await lensesOf(document), ["Train Sweep: 1 point, will collapse"]);
    });

    it("trains the sweep when it is clicked", async () => {
      const { document } = await openFile("click.vae.json", digitsText(LISTED));
      const [lens] = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        document.uri,
        10,
      );
      assert.equal(lens?.command?.command, "vaeLens.trainSweep");
      assert.equal(String(lens.command.arguments?.[0]), document.uri.toString());
    });

    it("is updated after every edit", async () => {
      const editor = await openFile("follow.vae.json", digitsText(LISTED));
      await replace(editor, "12", "3");
      assert.deepEqual(await lensesOf(editor.document), ["Train Sweep: 4 points, 1 at risk"]);
      await replace(editor, "6.5, 3", "3");
      assert.deepEqual(await lensesOf(editor.document), ["Train Sweep: 3 points"]);
    });

    it("offers training without figures if the text is invalid or the data are unknown", async () => {
      const wrong = await openFile("wrong.vae.json", specText().replace('"epochs": 3', '"epochs": 0'));
      assert.deepEqual(await lensesOf(wrong.document), ["Train Sweep"]);
      const missing = await openFile("missing-data.vae.json", digitsText(LISTED, "nowhere.npy"));
      assert.deepEqual(await lensesOf(missing.document), ["Train Sweep: 4 points"]);
    });

    it("is not shown if the setting turns it off", () =>
      withSetting("codeLens", false, async () => {
        const { document } = await openFile("no-lens.vae.json", digitsText(LISTED));
        assert.deepEqual(await lensesOf(document), []);
      }));
  });

  describe("in the completion of a beta", () => {
    it("comes with each value along the frontier, also where the value is still missing", async () => {
      const editor = await openFile("complete-beta.vae.json", digitsText(LISTED));
      // The data have been read when the report is there.
      await lensesOf(editor.document);
      await replace(editor, "12]", "]");
      const offered = await betaCompletions(editor, "6.5, ");
      assert.ok(offered.length >= 8, JSON.stringify(offered));
      assert.deepEqual(offered.at(-1), ["8.4", "collapses"]);
      assert.match(offered.find(([label]) => label === "1")?.[1] ?? "", /^R ~?[\d.]+, ~?\d+ active/);
    });

    it("agrees with the inlay hint of the chosen value", async () => {
      const editor = await openFile("choose-beta.vae.json", digitsText('"objective": { "beta": 12 }'));
      await lensesOf(editor.document);
      const offered = await betaCompletions(editor, '"beta": ');
      const [label, predicted] = offered[4] ?? [];
      await replace(editor, '"beta": 12', `"beta": ${label ?? ""}`);
      const [[, hint] = []] = await hintsOf(editor.document);
      assert.equal(hint, predicted);
    });
  });

  describe("in the inlay hint after a beta", () => {
    it("shows the outcome of each value of a sweep", async () => {
      const { document } = await openFile("hints.vae.json", digitsText(LISTED));
      const hints = await hintsOf(document);
      assert.deepEqual(
        hints.map(([before]) => before),
        ["0.5", "1", "6.5", "12"],
      );
      // All four are in one line, where there is no room for the units.
      assert.match(hints[0]?.[1] ?? "", /^R ~?[\d.]+$/);
      assert.equal(hints[2]?.[1], "at risk");
      assert.equal(hints[3]?.[1], "collapses");
    });

    it("is at both ends of a range", async () => {
      const { document } = await openFile(
        "range-hints.vae.json",
        digitsText('"sweep": { "objective.beta": { "from": 0.25, "to": 16, "count": 12, "scale": "log" } }'),
      );
      const hints = await hintsOf(document);
      assert.deepEqual(
        hints.map(([before]) => before),
        ["0.25", "16"],
      );
      assert.equal(hints[1]?.[1], "collapses");
    });

    it("covers all points that share the value", async () => {
      const { document } = await openFile(
        "span.vae.json",
        digitsText('"objective": { "beta": 3 },\n  "sweep": { "model.likelihood.variance": [0.05, 0.2] }'),
      );
      const [hint] = await hintsOf(document);
      assert.equal(hint?.[0], "3");
      assert.match(hint[1], /^R ~?[\d.]+ to [\d.]+, ~?\d+ to \d+ active/);
    });

    it("is not shown if the setting turns it off or nothing is known", async () => {
      const { document } = await openFile("nothing.vae.json", digitsText(LISTED, "nowhere.npy"));
      assert.deepEqual(await hintsOf(document), []);
      await withSetting("inlayHints", false, async () => {
        const quiet = await openFile("no-hints.vae.json", digitsText(LISTED));
        assert.deepEqual(await hintsOf(quiet.document), []);
      });
    });
  });

  describe("on hover", () => {
    it("shows figures as text and the spectrum as a picture", async () => {
      const { document } = await openFile("hovered.vae.json", digitsText('"objective": { "beta": 12 }'));
      const text = await predictionOn(document, "12");
      assert.match(text, /\*\*Predicted: collapsed\*\* · 0 of 10 units active · rate 0 nats · distortion 8\.7 nats/);
      assert.match(text, /Beta 12 is above the threshold, 7\.04\./);
      assert.match(text, /From the data's spectrum: 1438 rows, \d+ of 64 columns vary\./);
      const [, picture = ""] = /!\[[^\]]+\]\(data:image\/svg\+xml;base64,([\w+/=]+)\)/.exec(text) ?? [];
      assert.match(Buffer.from(picture, "base64").toString(), /^<svg [^>]+>.*effective beta 12.*<\/svg>$/);
    });

    for (const where of ['"beta"', '"variance"', "0.1", '"latentSize"', ": 10"]) {
      it(`is shown on ${where}`, async () => {
        const { document } = await openFile("places.vae.json", digitsText('"objective": { "beta": 1 }'));
        assert.match(await predictionOn(document, where), /Predicted: active/);
      });
    }

    it("gives the reason for an unsure verdict, with a link to the rule's page", async () => {
      const { document } = await openFile("doubt.vae.json", digitsText('"objective": { "beta": 6.8 }'));
      assert.match(await predictionOn(document, "6.8"), /Predicted: at risk[\s\S]*within 10 % of the threshold/);
    });

    it("shows the effective beta when a term is averaged", async () => {
      const { document } = await openFile(
        "effective.vae.json",
        digitsText('"objective": { "beta": 0.01, "reconstruction": "mean" }'),
      );
      assert.match(
        await predictionOn(document, "0.01"),
        /Beta 0\.01 \(in effect 0\.64\) is below the threshold, 0\.11\./,
      );
    });

    it("is a table on a sweep, and a text on one of its values", async () => {
      const { document } = await openFile("table.vae.json", digitsText(LISTED));
      for (const where of ['"sweep"', '"objective.beta"']) {
        const text = await predictionOn(document, where);
        assert.match(text, /Predicted for 4 points of beta 0\.5 to 12: 2 active, 1 at risk, 1 collapsed/);
        assert.match(text, /\| 12 \| (&nbsp;)+collapsed \| (&nbsp;)+0 \| (&nbsp;)+0 \|/);
      }
      assert.match(await predictionOn(document, "6.5"), /Predicted at beta 6\.5: at risk/);
      // Other fields count the points, and do not repeat the table.
      const elsewhere = await predictionOn(document, '"latentSize"');
      assert.match(elsewhere, /Predicted for 4 points/);
      assert.doesNotMatch(elsewhere, /\||svg/);
    });
  });

  it("belongs to the current text, never to an earlier one", async () => {
    const editor = await openFile("now.vae.json", digitsText('"objective": { "beta": 1 }'));
    assert.match(await predictionOn(editor.document, ": 1 "), /rate \d/);
    for (let beta = 2; beta < 12; beta++) {
      await replace(editor, `"beta": ${beta - 1} `, `"beta": ${beta} `);
      const [hints, text] = await Promise.all([hintsOf(editor.document), predictionOn(editor.document, `: ${beta} `)]);
      assert.equal(hints[0]?.[0], String(beta));
      assert.equal(hints[0][1] === "collapses", beta > 7);
      assert.match(text, new RegExp(`Beta ${beta} is ${beta > 7 ? "above" : "below"}`));
    }
  });

  it("uses a short training when the user stops typing", async () => {
    const { document } = await openFile("probed.vae.json", digitsText('"objective": { "beta": 2 }'));
    const deadline = Date.now() + 60_000;
    let text = "";
    while (!text.includes("and a short training") && Date.now() < deadline) {
      await pause(500);
      text = await predictionOn(document, ": 2 ");
    }
    assert.match(text, /Predicted: active[\s\S]*and a short training/);
  });

  it("uses no training if the setting turns it off", () =>
    withSetting("probe.seconds", 0, async () => {
      const { document } = await openFile("not-probed.vae.json", digitsText('"objective": { "beta": 2.1 }'));
      await pause(6000);
      assert.match(await predictionOn(document, "2.1"), /From the data's spectrum: 1438 rows/);
    }));

  it("has no verdicts in a document that was never saved", async () => {
    const document = await vscode.workspace.openTextDocument({ language: "vae-spec", content: digitsText(LISTED) });
    await vscode.window.showTextDocument(document);
    assert.deepEqual(await lensesOf(document), ["Train Sweep: 4 points"]);
    await becomes(() => problemsOf(document), []);
  });
});
