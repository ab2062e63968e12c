/** A sentence of the summary at the top of the page. */
export interface Sentence {
  readonly kind: "best" | "collapsed" | "failed" | "neutral";
  readonly text: string;
}
