import { element } from "../element.ts";

/** One of a few named ways to show something: a labelled list to choose from. */

export interface ChoiceControl<Value extends string> {
  readonly section: HTMLElement;
  readonly show: (value: Value) => void;
}

export function choiceControl<const Value extends string>(
  label: string,
  names: Readonly<Record<Value, string>>,
  choose: (value: Value) => void,
): ChoiceControl<Value> {
  const values = Object.keys(names) as Value[];
  const select = element("select", {}, ...values.map((value) => element("option", { value }, names[value])));
  select.addEventListener("change", () => {
    const chosen = values.find((value) => value === select.value);
    if (chosen !== undefined) choose(chosen);
  });
  return {
    section: element("label", { class: "choice" }, element("span", {}, label), select),
    show: (value) => {
      if (select.value !== value) select.value = value;
    },
  };
}
