import "server-only";

export type BoundedCache<Value> = {
  find(key: string): Value | undefined;
  keep(key: string, value: Value): void;
};

/** Keeps what was used last, as long as all of it together is no larger than `sizeMax`. For what never changes. */
export function createBoundedCache<Value>(options: {
  sizeMax: number;
  sizeOf: (value: Value) => number;
}): BoundedCache<Value> {
  // In the order of use, the least recent first.
  const kept = new Map<string, Value>();
  let size = 0;

  function drop(key: string): Value | undefined {
    const value = kept.get(key);
    if (value === undefined) return undefined;
    kept.delete(key);
    size -= options.sizeOf(value);
    return value;
  }

  function keep(key: string, value: Value): void {
    drop(key);
    kept.set(key, value);
    size += options.sizeOf(value);
    for (const oldest of kept.keys()) {
      if (size <= options.sizeMax) return;
      drop(oldest);
    }
  }

  return {
    keep,
    find(key) {
      const value = drop(key);
      if (value !== undefined) keep(key, value);
      return value;
    },
  };
}
