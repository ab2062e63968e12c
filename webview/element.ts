/** Builds page elements. Text goes in as text and values as attributes: nothing a file is called is ever read as markup. */

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/** null or false: the attribute is left out; true: present and empty. */
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

/** Text that may break after its dots: `model.likelihood.variance` in a narrow column. */
export function breakableName(name: string): readonly Node[] {
  return name
    .split(/(?<=\.)(?=[a-zA-Z])/)
    .flatMap((part, index) =>
      index === 0 ? [document.createTextNode(part)] : [document.createElement("wbr"), document.createTextNode(part)],
    );
}

/** Tells whether any of the values differs from those of the call before. */
export function changeDetector(): (...values: readonly unknown[]) => boolean {
  let before: readonly unknown[] | undefined;
  return (...values) => {
    const changed =
      before?.length !== values.length || values.some((value, index) => !Object.is(value, before?.[index]));
    before = values;
    return changed;
  };
}
