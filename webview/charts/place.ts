/** A place on the rate-distortion plane, in nats per example. */
export interface Place {
  readonly rateNats: number;
  readonly distortionNats: number;
}

export interface FrontierLabel {
  readonly key: string;
  readonly place: Place;
  readonly text: string;
  /** Used if `text` does not fit, */
  readonly textWithoutTies?: string | undefined;
  /** and if that does not fit either. */
  readonly shortText: string;
  /** Null if it belongs to several points. */
  readonly point: number | null;
}

/** Figures have two decimals; smaller differences count as equal. */
export const SAME_NATS = 0.005;

export function placeOf({ rateNats, distortionNats }: Place): Place {
  return { rateNats, distortionNats };
}
