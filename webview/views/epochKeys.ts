/** Moves along curves by keyboard: arrow keys by one epoch, Page Up and Down by a tenth of them, Home and End to the ends. */

export function moveByKeys(
  target: HTMLElement,
  epochs: () => readonly number[],
  moved: (epoch: number | null) => void,
): void {
  /** Null until a key is pressed. */
  let index: number | null = null;
  target.addEventListener("keydown", (event) => {
    const last = epochs().length - 1;
    const page = Math.max(1, Math.round(last / 10));
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -page, PageDown: page, Home: -Infinity, End: Infinity }[
      event.key
    ];
    if (event.target !== target || last < 0 || (step === undefined && event.key !== "Escape")) return;
    event.preventDefault();
    // The first key starts at an end of the curves.
    index = step === undefined ? null : Math.max(0, Math.min(last, (index ?? (step < 0 ? last + 1 : last)) + step));
    moved(index === null ? null : (epochs()[index] ?? null));
  });
  target.addEventListener("blur", () => {
    if (index !== null) moved(null);
    index = null;
  });
}
