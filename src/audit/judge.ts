/**
 * Judges entries: the law is run again on the state that the entries before made, and what it changes is held against
 * the audit's own book. The first entry that the law refuses ends it: behind it there is no state to judge by.
 */
import { LedgerError } from "../domain/error.ts";
import { type Accepted, type Denied, judge, shape } from "../domain/judgement.ts";
import { applyChanges, createTables, type Tables, viewOf } from "../domain/records.ts";
import { present } from "../record/presented.ts";
import { book } from "./bookings.ts";
import { checkAfter, checkAtEnd } from "./invariants.ts";
import type { OpenedEntry } from "./opening.ts";
import type { Tally } from "./tally.ts";
import { type Book, createBook } from "./totals.ts";
import { newTurn } from "./turn.ts";

export interface Judge {
  /** The state after the entries judged. */
  readonly tables: Tables;
  readonly book: Book;
  /** How many entries were found lawful, from entry 0 on. */
  judged(): number;
  /**
   * Judges the next entry; `line` counts from 1. What it did, if it is lawful; undefined otherwise, and for whatever
   * comes after a refusal or after `stop`.
   */
  judge(opened: OpenedEntry, line: number): Accepted | undefined;
  /** Ends judging: the lines from here on are not what the ledger accepted. */
  stop(): void;
  isStopped(): boolean;
  /** To be called once, at the end. */
  finish(): void;
}

export function createJudge(origin: string, tally: Tally): Judge {
  const tables = createTables();
  const view = viewOf(tables);
  const ownBook = createBook();
  let judged = 0;
  let stopped = false;

  function judgementOn({ entry, instructionText, verdict }: OpenedEntry, line: number): Accepted | Denied {
    const { at, signatures, instruction } = entry;
    const { type, ledger, data } = instruction;
    const prepared = shape(type, data);
    if ("ground" in prepared) return prepared;
    const presented = present({ prepared, origin, ledger, instructionText, signatures, at, verdict }, view);
    const judgement = judge(prepared, view, presented);
    if (!judgement.ok) return judgement;
    applyChanges(tables, judgement.changes);
    const keys = signatures.map(({ key }) => key);
    const turn = newTurn(ownBook, type, at, keys);
    book(data, turn);
    checkAfter({ turn, changes: judgement.changes, tables }, (code, facts) => tally.add(code, line, facts, entry));
    return judgement;
  }

  return {
    tables,
    book: ownBook,
    judged: () => judged,
    judge(opened, line) {
      if (stopped) return undefined;
      try {
        const judgement = judgementOn(opened, line);
        if (judgement.ok) {
          judged++;
          return judgement;
        }
        tally.deny(judgement.ground, line, opened.entry);
      } catch (error) {
        if (!(error instanceof LedgerError)) throw error;
        tally.add("law-not-judged", line, { why: error.message }, opened.entry);
      }
      stopped = true;
      return undefined;
    },
    stop: () => {
      stopped = true;
    },
    isStopped: () => stopped,
    finish() {
      checkAtEnd(tables, (code, facts) => tally.add(code, undefined, facts));
    },
  };
}
