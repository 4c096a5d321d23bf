/** Remembering what is dear to compute, for the keys used last: memory stays bounded. */

/** `map.get(key)`, made and kept if it is not there yet; over `limit` values the one unused for longest goes. */
export function remember<Value>(map: Map<string, Value>, limit: number, key: string, make: () => Value): Value {
  const known = map.get(key);
  const value = known === undefined ? make() : known;
  map.delete(key);
  map.set(key, value); // a Map iterates in order of insertion: now it is the youngest
  if (map.size > limit) {
    const oldest = map.keys().next();
    if (!oldest.done) map.delete(oldest.value);
  }
  return value;
}
