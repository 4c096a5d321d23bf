/**
 * The audit: a verifier that believes nothing but the operator's key that it is given. One pass over the lines, in
 * constant memory but for the records that they make: each line as bytes (walk.ts), then under the law and against the
 * audit's own arithmetic (judge.ts), with every checkpoint compared as its last line passes (seals.ts).
 *
 * The first bad line ends the judging, since there is no state behind it; the bytes are followed to the end. Whatever
 * the lines hold, the answer is a report; only lines that can't be read at all throw.
 */
import { LedgerError } from "../domain/error.ts";
import type { Tables } from "../domain/records.ts";
import { encodeBase64url } from "../record/base64.ts";
import { isJsonObject } from "../record/canonical.ts";
import { bytesToHex } from "../record/digest.ts";
import type { Entry } from "../record/entry.ts";
import { parseVerifierKey, type VerifierKey } from "../record/keys.ts";
import { emptyRange, rootOf } from "../record/merkle.ts";
import type { Comparison } from "./comparison.ts";
import type { DerivedCheck, GivenFile } from "./derived.ts";
import { createNotebook, type FindingResult, IN_ONE_LEDGER, type Notebook } from "./findings.ts";
import type { Accounts } from "./findings-schools.ts";
import { openDerivedCheck } from "./given.ts";
import { createJudge, type Judge } from "./judge.ts";
import type { Chunks } from "./lines.ts";
import { type OpenedLine, openLines } from "./opening.ts";
import type { Opening, Persons, SealedOpening } from "./openings.ts";
import { createSeals, type NamedNote, type Seals } from "./seals.ts";
import { type CheckResult, createTally, type NotChecked, type Tally } from "./tally.ts";
import { type Thresholds, thresholdsWith } from "./thresholds.ts";
import { type Totals, totalsOf } from "./totals.ts";
import { createWalk, type Walk } from "./walk.ts";
import { createWatcher, type Watcher } from "./watcher.ts";
import type { Problem } from "./worded.ts";

export interface AuditOptions {
  /**
   * The operator's key text, `name+hash+base64`, got by other means than the lines; several if it has changed. An empty
   * list, with an `origin`, checks everything but whose ledger it is, and the report says so.
   */
  readonly trusted: string | readonly string[];
  /** Which ledger it must be; by default the one that the first trusted key is named after. */
  readonly origin?: string;
  /** The signed note that must cover exactly these lines. */
  readonly checkpoint?: string | Uint8Array | undefined;
  /** Signed notes from any time before: what they cover must still be there, unaltered. */
  readonly checkpoints?: readonly (string | NamedNote)[];
  /** Whether this is a whole export: then a missing checkpoint is a problem, and a missing file, if `files` are given. */
  readonly complete?: boolean;
  /** The other files of the export, to be compared with what the lines give. */
  readonly files?: readonly GivenFile[];
  /** From where on something lawful is suspicious; the others keep their defaults (THRESHOLDS). */
  readonly thresholds?: Partial<Thresholds>;
  /** Identities that were opened to the auditor. Those for another ledger are passed over. */
  readonly openings?: Iterable<Opening> | AsyncIterable<Opening> | undefined;
  /** What other ledgers are compared by: the same one for the audit of each, one after another. */
  readonly comparison?: Comparison | undefined;
  /** Hears after every batch of lines how far the audit is. */
  readonly onProgress?: (progress: AuditProgress) => void;
}

export interface AuditProgress {
  readonly lines: number;
  readonly bytes: number;
}

export interface AuditReport {
  /** Whether there is no problem. What was not checked does not change it. */
  readonly ok: boolean;
  readonly origin: string;
  /** The number of lines, good or bad. */
  readonly size: number;
  /** The hash of the last line, and the root of the tree over all lines, in hex. */
  readonly head: string;
  readonly root: string;
  /** When the last entry was accepted, by itself; absent if the last line is none. */
  readonly lastAt?: string;
  /** How many entries, from the first on, were judged and found lawful. */
  readonly judged: number;
  /** Every check, in order. */
  readonly checks: readonly CheckResult[];
  /** At most 100, by line; each check counts all of its own. */
  readonly problems: readonly Problem[];
  /** The first line that something is wrong with, counted from 1. */
  readonly firstBadLine?: number;
  readonly notChecked: readonly NotChecked[];
  /** What is lawful but suspicious among the entries judged: every kind, found or not. It never changes `ok`. */
  readonly findings: readonly FindingResult[];
  /** What the entries judged add up to, by the audit's own arithmetic, in fen. */
  readonly totals: Totals;
}

/**
 * Audits the lines of a ledger: `lines` are the bytes of entries.jsonl in chunks cut anywhere.
 * @throws LedgerError `malformed-key` for a trusted key that is no key text, `wrong-usage` for none; what reading the
 * lines throws; `wrong-usage` for a threshold that is none, `unreadable-input` for an opening that is none. Never for what
 * the lines hold.
 */
export async function audit(lines: Chunks, options: AuditOptions): Promise<AuditReport> {
  const trusted = trustedKeys(options);
  const origin = options.origin ?? trusted[0]?.name ?? "";
  const parts = await createParts(
    origin,
    trusted.filter(({ name }) => name === origin),
    options,
  );
  try {
    return await auditWith(parts, lines, options);
  } finally {
    await parts.derived.close();
  }
}

async function auditWith(parts: Parts, lines: Chunks, options: AuditOptions): Promise<AuditReport> {
  const { origin, tally, walk, judge, seals, derived, watcher } = parts;
  const openings = options.openings && (await sealed(options.openings, origin));

  seals.pass(emptyRange, judge);
  let bytes = 0;
  const keyRing = (id: string) => (judge.isStopped() ? undefined : judge.tables.key.get(id)?.publicKey);
  for await (const batch of openLines(lines, keyRing)) {
    for (const line of batch) {
      take(line, parts);
      bytes += line.bytes;
    }
    await derived.keepUp();
    options.onProgress?.({ lines: walk.tree().size, bytes });
  }
  const { size } = walk.tree();
  if (size === 0) tally.add("no-entries", 1);
  walk.finish(seals.matched(), seals.rootOver(size));
  judge.finish();
  await seals.finish(walk.tree(), judge);
  if (options.trusted.length > 0) requireTrust(parts);
  else (await import("./seldom.ts")).leaveTrust(tally);
  if (judge.judged() < size) (await import("./seldom.ts")).leaveUnjudged(judge.judged(), tally);
  watcher.finish();
  await identify(parts, openings, options.comparison);
  await derived.finish({ origin, tree: walk.tree(), head: walk.head(), judge }, seals.missing());
  return await reportOf(parts);
}

async function sealed(
  openings: NonNullable<AuditOptions["openings"]>,
  origin: string,
): Promise<readonly SealedOpening[]> {
  const { sealOpenings } = await import("./seldom.ts");
  return sealOpenings(openings, origin);
}

interface Parts {
  readonly origin: string;
  readonly trusted: readonly VerifierKey[];
  readonly tally: Tally;
  readonly walk: Walk;
  readonly judge: Judge;
  readonly seals: Seals;
  readonly derived: DerivedCheck;
  readonly notebook: Notebook;
  readonly accounts: Accounts;
  readonly watcher: Watcher;
  /** The operator key (base64url) that the first entry names. */
  founder: string | undefined;
}

async function createParts(origin: string, trusted: readonly VerifierKey[], options: AuditOptions): Promise<Parts> {
  const { checkpoint, checkpoints = [], complete = false, files } = options;
  const tally = createTally();
  const thresholds = thresholdsWith(options.thresholds);
  const notebook = createNotebook(IN_ONE_LEDGER, thresholds);
  const accounts: Accounts = new Map();
  const newest = checkpoint === undefined ? undefined : { name: "checkpoint", note: checkpoint };
  const older = checkpoints.map((note, i) => (typeof note === "string" ? { name: `checkpoint ${i + 1}`, note } : note));
  return {
    origin,
    trusted,
    tally,
    walk: createWalk(origin, tally),
    judge: createJudge(origin, tally),
    seals: createSeals({ origin, trusted, newest, older, complete }, tally),
    derived: await openDerivedCheck(files ?? [], complete && files !== undefined, tally),
    notebook,
    accounts,
    watcher: createWatcher(notebook.note, thresholds, accounts),
    founder: undefined,
  };
}

function take(line: OpenedLine, parts: Parts): void {
  const { walk, judge, seals, derived, watcher } = parts;
  const { opened, number } = line;
  if (number === 1 && opened) parts.founder = founderIn(opened.entry);
  const isSound = walk.take(line);
  if (isSound && opened) {
    const accepted = judge.judge(opened, number);
    if (accepted) {
      const { at, instruction, signatures } = opened.entry;
      const { type, data } = instruction;
      watcher.hear({ type, data, at, signatures, line: number, changes: accepted.changes, tables: judge.tables });
      derived.take({ entry: opened.entry, hash: walk.head(), postings: accepted.postings }, judge.tables);
    }
  } else judge.stop();
  seals.pass(walk.tree(), judge);
}

function trustedKeys({ trusted, origin }: AuditOptions): readonly VerifierKey[] {
  const texts = new Set(typeof trusted === "string" ? [trusted] : trusted);
  if (texts.size > 0 || origin !== undefined) return [...texts].map(parseVerifierKey);
  throw new LedgerError(
    "wrong-usage",
    "An audit needs the operator's key: get it from the operator, not from the export",
  );
}

function founderIn({ instruction: { type, data } }: Entry): string | undefined {
  const operator = type === "ledger.open" ? data.operator : undefined;
  const key = isJsonObject(operator) ? operator.key : undefined;
  return typeof key === "string" ? key : undefined;
}

/**
 * A ledger is trusted if a trusted key opened it: everything in it goes back to that. A trusted key that was enrolled
 * later proves nothing by that, as whoever forges a ledger can enrol it: it must have signed a checkpoint that holds.
 */
function requireTrust({ origin, trusted, founder, seals, tally }: Parts): void {
  if (trusted.length === 0) tally.add("no-trusted-key", 1, { origin });
  else if (founder === undefined) tally.leave("trust", "The first line is not a ledger.open", "首行不是 ledger.open");
  else if (!trusted.some(({ publicKey }) => encodeBase64url(publicKey) === founder) && !seals.isTrusted()) {
    tally.add("operator-not-trusted", 1);
  }
}

/** Who is who: openings against the commitments, and then, if asked, this ledger against others. */
async function identify(
  { origin, judge, walk, tally, notebook, accounts }: Parts,
  openings: readonly SealedOpening[] | undefined,
  comparison: Comparison | undefined,
): Promise<void> {
  const { tables } = judge;
  let persons: Persons = new Map();
  if (openings || hasCommitment(tables)) {
    const isWhole = judge.judged() === walk.tree().size;
    persons = (await import("./seldom.ts")).checkOpenings(openings, { tables, isWhole }, tally, notebook.note);
  }
  comparison?.add({ origin, tables, accounts, persons });
}

function hasCommitment({ trainee: trainees }: Tables): boolean {
  for (const { commitment } of trainees.values()) if (commitment !== undefined) return true;
  return false;
}

async function reportOf({ origin, walk, judge, tally, notebook }: Parts): Promise<AuditReport> {
  const tree = walk.tree();
  const lastAt = walk.lastAt();
  const { ok, checks, problems, notChecked, firstBadLine } = await tally.result();
  const word = notebook.isEmpty() ? undefined : (await import("./seldom.ts")).suspicion;
  return {
    ok,
    origin,
    size: tree.size,
    head: walk.head(),
    root: bytesToHex(rootOf(tree)),
    ...(lastAt === undefined ? {} : { lastAt }),
    judged: judge.judged(),
    checks,
    problems,
    ...(firstBadLine === undefined ? {} : { firstBadLine }),
    notChecked,
    findings: notebook.results(word),
    totals: totalsOf(judge.book),
  };
}
