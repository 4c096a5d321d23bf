/**
 * Watches the entries that the law accepted for findings: each kind of watch hears the instructions that concern it and
 * concludes at the end. A type that nobody watches costs one look-up, and what is kept is kept by record, never by line.
 */
import type { InstructionType } from "../domain/laws.ts";
import type { Changes, Tables } from "../domain/records.ts";
import type { Instant } from "../domain/values.ts";
import type { JsonObject } from "../record/canonical.ts";
import type { Signature } from "../record/instruction.ts";
import type { Note } from "./findings.ts";
import { certificateWatch } from "./findings-certificates.ts";
import { keyWatch } from "./findings-keys.ts";
import { moneyWatch } from "./findings-money.ts";
import { type Accounts, accountWatch, schoolWatch } from "./findings-schools.ts";
import { traineeWatch } from "./findings-trainees.ts";
import type { Thresholds } from "./thresholds.ts";

/** An accepted entry. */
export interface Deed {
  readonly type: string;
  readonly data: JsonObject;
  readonly at: Instant;
  readonly signatures: readonly Signature[];
  /** Counted from 1. */
  readonly line: number;
  /** The records that it changed, and the whole state, as they are afterwards. */
  readonly changes: Changes;
  readonly tables: Tables;
}

/** What looks for some of the findings. */
export interface Watch {
  /** By type of instruction. */
  readonly hears: Readonly<Partial<Record<InstructionType, (deed: Deed) => void>>>;
  /** Looks at the state after the last entry, which was accepted at `at`. */
  readonly concludes?: (tables: Tables, at: Instant) => void;
}

export interface Watcher {
  hear(deed: Deed): void;
  /** To be called once, at the end. */
  finish(): void;
}

const WATCHES: readonly ((note: Note, thresholds: Thresholds, accounts: Accounts) => Watch)[] = [
  certificateWatch,
  accountWatch,
  schoolWatch,
  traineeWatch,
  keyWatch,
  moneyWatch,
];

/** `accounts` are those of schools, filled as they are heard of. */
export function createWatcher(note: Note, thresholds: Thresholds, accounts: Accounts): Watcher {
  const watches = WATCHES.map((watch) => watch(note, thresholds, accounts));
  const listeners = new Map<string, ((deed: Deed) => void)[]>();
  for (const { hears } of watches) {
    for (const [type, listen] of Object.entries(hears)) listeners.set(type, [...(listeners.get(type) ?? []), listen]);
  }
  let last: Deed | undefined;
  return {
    hear(deed) {
      last = deed;
      for (const listen of listeners.get(deed.type) ?? NOBODY) listen(deed);
    },
    finish() {
      if (last) for (const { concludes } of watches) concludes?.(last.tables, last.at);
    },
  };
}

const NOBODY: readonly ((deed: Deed) => void)[] = [];
