/**
 * Lets others work. A database inside the process answers without waiting, so whoever reads millions of lines or records
 * would keep the process from everything else until the end: timers, sockets, signatures that are being verified.
 */
const MOST_MS = 10;

/** To be awaited between two pages: gives way once there was no pause for ten milliseconds. */
export function createBreath(): () => Promise<void> {
  let since = Date.now();
  return async () => {
    if (Date.now() - since < MOST_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    since = Date.now();
  };
}
