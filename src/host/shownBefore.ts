/**
 * The run that a panel showed before the window was reloaded, and the run folders it was compared with.
 * @param state the page's saved state (webview/store.ts, Remembered); may be invalid
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
