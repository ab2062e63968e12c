/** While a sweep trains, sections that are scrolled out of sight are drawn at most once a second, to save time. */

const LATE_MS = 1000;

/** Calls back when an element comes into sight or leaves it. */
export type WatchSight = (
  elements: readonly Element[],
  changed: (element: Element, isInSight: boolean) => void,
) => void;

export interface Pace {
  /** Whether the drawing may be postponed; `drawAgain` is then called within a second. */
  readonly mayWait: (section: HTMLElement) => boolean;
}

export function paceOutOfSight(sections: readonly HTMLElement[], watchSight: WatchSight, drawAgain: () => void): Pace {
  const unseen = new Set<Element>();
  const late = new Set<Element>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;
  watchSight(sections, (section, isInSight) => {
    if (!isInSight) unseen.add(section);
    else if (unseen.delete(section) && late.has(section)) drawAgain();
  });
  return {
    mayWait: (section) => {
      // A hidden section is out of sight too, but only a drawing can show it.
      if (isDue || section.hidden || !unseen.has(section)) {
        late.delete(section);
        return false;
      }
      late.add(section);
      timer ??= setTimeout(() => {
        timer = undefined;
        isDue = true;
        drawAgain();
        isDue = false;
      }, LATE_MS);
      return true;
    },
  };
}
