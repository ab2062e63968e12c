import { createScanner } from "jsonc-parser";

/** A token, with the kinds that edits and comments distinguish. */
export interface Token {
  readonly kind: "comma" | "comment" | "blank" | "lineBreak" | "other";
  readonly offset: number;
  readonly length: number;
}

/** The tokens of a text from the offset `from`, which must not be inside a token. */
export function* tokens(text: string, from = 0): Generator<Token, void> {
  const scanner = createScanner(text);
  scanner.setPosition(from);
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    yield { kind: kindOf(text, offset), offset, length: scanner.getTokenLength() };
  }
}

// The scanner's own kinds are ambient const enums, which a module compiled by itself cannot read.
function kindOf(text: string, offset: number): Token["kind"] {
  switch (text[offset]) {
    case ",":
      return "comma";
    case "\n":
    case "\r":
      return "lineBreak";
    case "/":
      return /^\/[/*]/.test(text.slice(offset, offset + 2)) ? "comment" : "other";
    default:
      return /\s|\uFEFF/.test(text[offset] ?? "") ? "blank" : "other";
  }
}
