/**
 * Judges entries: the law is run again on the state that the entries before made, and what it changes is held against
 * the audit's own book. The first entry that the law refuses ends it: behind it there is no state to judge by.
 */
import { decide, prepare } from "../domain/decide.ts";
import { LedgerError } from "../domain/error.ts";
import { applyChanges, createTables, type Tables, viewOf } from "../domain/records.ts";
import type { Refusal } from "../domain/refusals.ts";
import type { JsonObject } from "../record/canonical.ts";
import { present } from "../record/presented.ts";
import { book } from "./bookings.ts";
import { brokenAfter, brokenAtEnd } from "./invariants.ts";
import { newTurn } from "./moves.ts";
import type { OpenedEntry } from "./opening.ts";
import type { Tally } from "./tally.ts";
import { type Book, createBook } from "./totals.ts";

export interface Judge {
  /** The state after the entries judged. */
  readonly tables: Tables;
  readonly book: Book;
  /** How many entries were found lawful, from entry 0 on. */
  judged(): number;
  /** Judges the next entry; `line` counts from 1. Does nothing after a refusal or after `stop`. */
  judge(opened: OpenedEntry, line: number): void;
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

  function refusalOf(
    { entry, instructionText, verdict }: OpenedEntry,
    data: JsonObject,
    line: number,
  ): Refusal | undefined {
    const { at, signatures, instruction } = entry;
    const { type, ledger } = instruction;
    const prepared = prepare(type, data);
    if ("ok" in prepared) return prepared.refusal;
    const presented = present({ prepared, origin, ledger, instructionText, signatures, at, verdict }, view);
    const decision = decide(prepared, view, presented);
    if (!decision.ok) return decision.refusal;
    applyChanges(tables, decision.changes);
    const keys = signatures.map(({ key }) => key);
    const turn = newTurn(ownBook, type, at, keys);
    book(data, turn);
    for (const [code, facts] of brokenAfter({ turn, changes: decision.changes, tables })) {
      tally.add(code, line, facts);
    }
    return undefined;
  }

  return {
    tables,
    book: ownBook,
    judged: () => judged,
    judge(opened, line) {
      if (stopped) return;
      try {
        const refusal = refusalOf(opened, lastingData(opened.instructionText), line);
        if (!refusal) judged++;
        else tally.refuse(refusal, line);
        stopped = refusal !== undefined;
      } catch (error) {
        if (!(error instanceof LedgerError)) throw error;
        tally.add("law-not-judged", line, { why: error.message });
        stopped = true;
      }
    },
    stop: () => {
      stopped = true;
    },
    isStopped: () => stopped,
    finish() {
      for (const [code, facts] of brokenAtEnd(tables)) tally.add(code, undefined, facts);
    },
  };
}

/**
 * The data of an instruction, parsed once more: the strings of the first parse are slices that would each keep their
 * whole line in memory for as long as a record has them.
 */
function lastingData(instructionText: string): JsonObject {
  return JSON.parse(instructionText).data;
}
