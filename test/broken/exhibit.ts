/** What an exhibit is: a damaged export, as its files, and what an auditor needs to look at it. */
import type { CheckName } from "../../src/audit/checks.ts";
import type { InstructionType, RefusalCode } from "../../src/index.ts";
import { type Forger, keyText } from "../audit/forge.ts";
import { ORIGIN } from "./story.ts";

export interface Exhibit {
  readonly name: string;
  /** The check that it is there for; none finds anything in the honest one. */
  readonly check: CheckName | "none";
  /** What was done, in a clause. */
  readonly done: string;
  readonly doneZh: string;
  /** By their path in the export. */
  readonly files: Readonly<Record<string, string>>;
  /** Which of the files of a whole export are missing. */
  readonly dropped?: readonly string[];
  /** The key text to audit with; the operator's unless told. */
  readonly key?: string;
  /** The ledger that the auditor asks for, if not the one of the key. */
  readonly origin?: string;
  /** An older checkpoint that the auditor kept. */
  readonly kept?: string;
  /** What trainees opened to the auditor, as JSON lines. */
  readonly openings?: string;
  /** The rules that stand before the check: it can only speak where the law fails. */
  readonly behind?: readonly (readonly [InstructionType, RefusalCode])[];
}

export const OPERATOR = keyText("operator", ORIGIN);

/** An export of these lines, with the checkpoint given, or one that is signed over exactly these lines. */
export function exported(forger: Forger, checkpoint: string = forger.note("operator")): Exhibit["files"] {
  return { "entries.jsonl": forger.lines.join(""), checkpoint };
}

/** An export of lines that somebody else wrote down: the forger signs over them as they are. */
export function rewritten(forger: Forger, lines: readonly string[], checkpoint?: string): Exhibit["files"] {
  forger.lines.splice(0, forger.lines.length, ...lines);
  return exported(forger, checkpoint);
}

/** The lines with one of them, counted from 1, changed as text. */
export const changed = (lines: readonly string[], line: number, change: (text: string) => string): string[] =>
  lines.map((text, i) => (i === line - 1 ? change(text) : text));

/** The export of a ledger once something more was written. */
export function after(forger: Forger, write: (forger: Forger) => void): Exhibit["files"] {
  write(forger);
  return exported(forger);
}
