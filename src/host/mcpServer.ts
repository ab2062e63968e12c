import * as vscode from "vscode";

/** The server of `vae-lens mcp`, offered to the agents of an editor that has them. */

/** Of package.json's `mcpServerDefinitionProviders`. */
const PROVIDER = "vaeLens.mcp";

/** What VS Code has since 1.101; the types are those of the oldest version that `engines` allows. */
interface AgentApi {
  readonly McpStdioServerDefinition?: new (
    label: string,
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    version: string,
  ) => object;
  readonly lm?: {
    readonly registerMcpServerDefinitionProvider?: (
      id: string,
      provider: {
        readonly onDidChangeMcpServerDefinitions: vscode.Event<void>;
        readonly provideMcpServerDefinitions: () => readonly object[];
      },
    ) => vscode.Disposable;
  };
}

/**
 * Registers the server for the folders of a trusted workspace: it trains, which writes files. Nothing without such a workspace, and in
 * versions without agents.
 * @param program the command line, which this process's own runtime runs
 */
export function registerMcpServer({
  program,
  version,
}: {
  readonly program: string;
  readonly version: string;
}): vscode.Disposable {
  // Read by name: the object of an older version has no such members.
  const { McpStdioServerDefinition, lm } = vscode as unknown as AgentApi;
  if (McpStdioServerDefinition === undefined || lm?.registerMcpServerDefinitionProvider === undefined)
    return new vscode.Disposable(() => undefined);
  const changed = new vscode.EventEmitter<void>();
  const definitions = (): readonly object[] => {
    const { isTrusted, workspaceFolders = [] } = vscode.workspace;
    const folders = workspaceFolders.filter(({ uri }) => uri.scheme === "file");
    if (!isTrusted || folders.length === 0) return [];
    const roots = folders.flatMap(({ uri }) => ["--root", uri.fsPath]);
    const env = { ELECTRON_RUN_AS_NODE: "1" };
    return [new McpStdioServerDefinition("VAE Lens", process.execPath, [program, "mcp", ...roots], env, version)];
  };
  return vscode.Disposable.from(
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      changed.fire();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      changed.fire();
    }),
    lm.registerMcpServerDefinitionProvider(PROVIDER, {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: definitions,
    }),
  );
}
