/** Tells all who wait that something happened. */
export interface Bell {
  /** How often it rang so far. */
  rings(): number;
  ring(): void;
  /** Resolves when it has rung more often than `heard`, after `ms` milliseconds, or when one of the signals comes. */
  after(heard: number, ms: number, signals: readonly AbortSignal[]): Promise<void>;
}

export function createBell(): Bell {
  const waiting = new Set<() => void>();
  let rings = 0;
  return {
    rings: () => rings,
    ring() {
      rings++;
      for (const end of [...waiting]) end();
    },
    after: (heard, ms, signals) =>
      new Promise((resolve) => {
        if (rings > heard || signals.some(({ aborted }) => aborted)) return resolve();
        const end = () => {
          clearTimeout(timer);
          waiting.delete(end);
          for (const signal of signals) signal.removeEventListener("abort", end);
          resolve();
        };
        const timer = setTimeout(end, ms);
        waiting.add(end);
        for (const signal of signals) signal.addEventListener("abort", end);
      }),
  };
}
