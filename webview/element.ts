/** Builds page elements. Text is inserted as text and values as attributes, so names from files are never parsed as markup. */

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/** null and false leave the attribute out; true writes it empty. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

export function svgElement<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(SVG_NAMESPACE, name);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) target.removeAttribute(name);
    else target.setAttribute(name, value === true ? "" : String(value));
  }
}

/** A dotted name that may break after its dots, for narrow columns. */
export function breakableName(name: string): readonly Node[] {
  return name
    .split(/(?<=\.)(?=[a-zA-Z])/)
    .flatMap((part, index) =>
      index === 0 ? [document.createTextNode(part)] : [document.createElement("wbr"), document.createTextNode(part)],
    );
}

/** Returns whether any value differs from the previous call. */
export function changeDetector(): (...values: readonly unknown[]) => boolean {
  let before: readonly unknown[] | undefined;
  return (...values) => {
    const changed =
      before?.length !== values.length || values.some((value, index) => !Object.is(value, before?.[index]));
    before = values;
    return changed;
  };
}
