/**
 * Which run a panel showed before the window was reloaded, and beside which others, by their folders.
 * @param state what the page left behind (webview/store.ts, Remembered); may be nonsense
 */
export function shownBefore(state: unknown): { readonly runId: string | null; readonly compared: readonly string[] } {
  const { runId, compared } = (typeof state === "object" && state !== null ? state : {}) as Readonly<
    Record<string, unknown>
  >;
  return {
    runId: typeof runId === "string" && runId !== "" ? runId : null,
    compared: Array.isArray(compared) ? compared.filter((folder) => typeof folder === "string") : [],
  };
}
