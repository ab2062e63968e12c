/** A place on the rate-distortion plane, in nats per example. */
export interface Place {
  readonly rateNats: number;
  readonly distortionNats: number;
}

export interface FrontierLabel {
  readonly key: string;
  readonly place: Place;
  readonly text: string;
  /** For where the whole text has no room. */
  readonly shortText: string;
  /** Null: of no single point. */
  readonly point: number | null;
}

/** Two decimals are shown: what differs by less is the same. */
export const SAME_NATS = 0.005;

export function placeOf({ rateNats, distortionNats }: Place): Place {
  return { rateNats, distortionNats };
}
