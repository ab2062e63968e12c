import { element } from "../element.ts";

/** A labelled list to choose one of a few values. */

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
