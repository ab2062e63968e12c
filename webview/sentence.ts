/** Of what the page says at its top. */
export interface Sentence {
  readonly kind: "best" | "collapsed" | "failed" | "neutral";
  readonly text: string;
}
