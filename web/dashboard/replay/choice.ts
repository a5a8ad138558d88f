/** Nothing is chosen. */
export function none<T>(): ReadonlySet<T> {
  return new Set();
}

/** The same choice, but for one thing that is now in it or not in it any more. */
export function toggled<T>(choice: ReadonlySet<T>, thing: T): ReadonlySet<T> {
  const next = new Set(choice);
  if (!next.delete(thing)) next.add(thing);
  return next;
}
