/** Computes a fact of an immutable object once: a selection redraws the page, and ten thousand points take milliseconds to look at. */
export function onceFor<From extends object, To>(compute: (from: From) => To): (from: From) => To {
  const known = new WeakMap<From, { readonly value: To }>();
  return (from) => {
    const found = known.get(from) ?? { value: compute(from) };
    known.set(from, found);
    return found.value;
  };
}
