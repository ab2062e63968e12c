// Just enough of an extension to prove the harness: a command, a webview that answers, and a diagnostic.
const vscode = require("vscode");

exports.activate = (context) => {
  const problems = vscode.languages.createDiagnosticCollection("harness-sample");
  const check = (document) => {
    const at = document.getText().indexOf("wrong");
    if (document.languageId !== "json" || at < 0) return;
    const range = new vscode.Range(document.positionAt(at), document.positionAt(at + 5));
    const problem = new vscode.Diagnostic(range, "This is wrong.", vscode.DiagnosticSeverity.Warning);
    problems.set(document.uri, [Object.assign(problem, { source: "sample", code: "wrong-word" })]);
  };
  vscode.workspace.textDocuments.forEach(check);
  context.subscriptions.push(
    problems,
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.commands.registerCommand("harnessSample.showPanel", () => showPanel(context.extensionUri)),
  );
};

function showPanel(extensionUri) {
  const { webview } = vscode.window.createWebviewPanel("harnessSample", "Sample Panel", vscode.ViewColumn.Beside, {
    enableScripts: true,
  });
  webview.onDidReceiveMessage((text) => vscode.window.showInformationMessage(`The panel says ${text}.`));
  const script = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "panel.cjs"));
  webview.html = `<!DOCTYPE html>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${webview.cspSource}">
    <h1>Sample</h1><button>Say hello</button><script src="${script}"></script>`;
}
