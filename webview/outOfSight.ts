/** While a sweep trains, what is scrolled out of sight is drawn once in a while: it costs a frame as much as what is looked at. */

const LATE_MS = 1000;

/** Calls back for each of the elements whenever it comes into sight or leaves it. */
export type WatchSight = (
  elements: readonly Element[],
  changed: (element: Element, isInSight: boolean) => void,
) => void;

export interface Pace {
  /** Whether its drawing may be left for later; then `drawAgain` follows, at the latest after a second. */
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
      // What is hidden is out of sight too, and a drawing is what shows it.
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
