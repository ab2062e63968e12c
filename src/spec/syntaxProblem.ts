import type { ParseError } from "jsonc-parser";
import { createScanner, printParseErrorCode } from "jsonc-parser";
import type { Problem } from "./problem.ts";
import { quote } from "./wording.ts";

/** Why a text is not valid JSON: what was expected and what was found. */

/** A spec needs less than a tenth of this depth. The parser recurses, so a deeper text could overflow the stack. */
const MAX_DEPTH = 100;

export interface Brackets {
  /** The offset of the first bracket that is nested too deeply. */
  readonly tooDeep: number | undefined;
  /** The innermost bracket still open at the end. */
  readonly unclosed: number | undefined;
}

/** How the brackets nest, found without recursion. */
export function scanBrackets(text: string): Brackets {
  const scanner = createScanner(text, true);
  const open: number[] = [];
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    switch (text[offset]) {
      case "{":
      case "[":
        open.push(offset);
        if (open.length > MAX_DEPTH) return { tooDeep: offset, unclosed: undefined };
        break;
      case "}":
      case "]":
        open.pop();
        break;
      default:
    }
  }
  return { tooDeep: undefined, unclosed: open.at(-1) };
}

export function tooDeepProblem(offset: number): Problem {
  return syntax(
    `The spec is nested too deeply: at most ${MAX_DEPTH} brackets may be open. Remove inner brackets.`,
    offset,
    1,
  );
}

/** @param error the first one found: later errors are mostly its consequences */
export function syntaxProblem(text: string, error: ParseError, brackets: Brackets): Problem {
  const atEnd = text.slice(error.offset).trim() === "";
  const found = text.slice(error.offset, error.offset + error.length);
  const after = text.slice(error.offset + error.length, error.offset + error.length + 100).trimStart();
  const message = atEnd
    ? endMessage(text, brackets)
    : messageOf(printParseErrorCode(error.error), found, after[0] ?? "");
  if (!atEnd) return syntax(message, error.offset, error.length);
  // White space cannot be underlined visibly, so the last character of the text is.
  const end = text.trimEnd().length;
  return syntax(message, Math.max(0, end - 1), Math.min(1, end));
}

function syntax(message: string, offset: number, length: number): Problem {
  return { code: "syntax", severity: "error", message, offset, length };
}

function endMessage(text: string, { unclosed }: Brackets): string {
  if (unclosed === undefined)
    return text.trim() === "" ? 'The spec is empty; expected "{".' : "Expected a value before the end of the file.";
  const opening = text[unclosed] === "{" ? "{" : "[";
  const line = text.slice(0, unclosed).split("\n").length;
  return `Expected "${opening === "{" ? "}" : "]"}" before the end of the file, to close the "${opening}" on line ${line}.`;
}

/** @param next the first character after what was found */
function messageOf(error: ReturnType<typeof printParseErrorCode>, found: string, next: string): string {
  const there = found.startsWith('"') ? found : quote(found);
  switch (error) {
    case "PropertyNameExpected":
      return `Expected a field name in double quotes, found ${there}.`;
    case "ColonExpected":
      return `Expected ":" after the field name, found ${there}.`;
    case "CommaExpected":
      if (found === "}" || found === "]") return `Expected "${found === "}" ? "]" : "}"}", found ${there}.`;
      return `Expected "," before ${there}.`;
    case "ValueExpected":
      return `Expected a value (a number, true, false, null, text in double quotes, "[" or "{"), found ${there}.`;
    case "EndOfFileExpected":
      return `Expected nothing more after the end of the spec, found ${there}.`;
    case "UnexpectedEndOfString":
      return "Expected a double quote at the end of this text, on the same line.";
    case "UnexpectedEndOfComment":
      return 'Expected "*/" to end this comment.';
    case "UnexpectedEndOfNumber":
    case "InvalidNumberFormat":
      return `Expected digits to complete the number ${there}.`;
    case "InvalidUnicode":
      return `Expected four hexadecimal digits after "\\u" in this text.`;
    case "InvalidEscapeCharacter":
      return 'Expected one of " \\ / b f n r t u after the backslash in this text; a backslash itself is written "\\\\".';
    case "InvalidCharacter":
      return 'Expected no control characters in this text; a tab is written "\\t".';
    default:
      return `${symbolMessage(found, next)}, found ${there}.`;
  }
}

/** What to write instead of a text that is not a token. */
function symbolMessage(found: string, next: string): string {
  if (found.startsWith("'")) return "Expected double quotes in place of single ones";
  if (next === ":") return "Expected a field name in double quotes";
  if (/^[.+-]*\d/.test(found)) return "Expected a number with a digit first, such as 0.5 or -0.5";
  return "Expected a number, true, false, null, or text in double quotes";
}
