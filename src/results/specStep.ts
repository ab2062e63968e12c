/** What the check of a spec works on, for a message should it not end. */
export type SpecStep =
  | { readonly type: "spec" }
  | {
      readonly type: "data";
      /** As the spec names it. */
      readonly name: string;
      /** 0 until known. */
      readonly bytes: number;
    }
  | { readonly type: "rules" };
