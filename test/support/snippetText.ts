/** The text that VS Code's JSON service inserts for the body of a snippet, with every placeholder at its default. */
export function insertedText(body: unknown): string {
  const json = JSON.stringify(body, undefined, 2).replaceAll(/"((?:[^"\\]|\\.)*)"/g, (text, inner: string) =>
    inner.startsWith("^") ? inner.slice(1) : text,
  );
  return json.replaceAll(/\$\{\d+:([^}]*)\}/g, "$1").replaceAll(/\$\d+/g, "");
}
