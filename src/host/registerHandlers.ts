import * as vscode from "vscode";

/** Handles a command. Menus pass the item that was clicked, then all selected items. */
export type CommandHandler = (called: unknown, all: unknown) => Promise<void> | void;

/** Registers commands by their ids, and logs their errors. */
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
