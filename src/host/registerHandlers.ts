import * as vscode from "vscode";

/** A command's part: menus give it an item, then all that are selected. */
export type CommandHandler = (called: unknown, all: unknown) => Promise<void> | void;

/** Registers commands by their ids; what goes wrong in one is in the log as well. */
export function registerHandlers(
  handlers: Readonly<Record<string, CommandHandler>>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const registered = Object.entries(handlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, async (called: unknown, all: unknown) => {
      try {
        await handler(called, all);
      } catch (error) {
        log.error(error instanceof Error ? error : String(error));
        throw error;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}
