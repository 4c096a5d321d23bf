/** What a ledger keeps whatever has failed: asked of what is there afterwards, in any store. */
import { expect } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { createJudge } from "../../src/audit/judge.ts";
import { createTally } from "../../src/audit/tally.ts";
import {
  createTables,
  encodeInstruction,
  formatVerifierKey,
  KINDS,
  type Ledger,
  type Outcome,
  openLedger,
  openReceipt,
  parseEntry,
  parseVerifierKey,
  type RecordKey,
  type SignedInstruction,
  type Store,
  type Tables,
} from "../../src/index.ts";
import { decodeBase64url } from "../../src/record/base64.ts";
import { keyOf, ORIGIN } from "../support/world.ts";

/** What somebody was told about the instruction number `asked`. */
export type Answer =
  | { readonly asked: number; readonly ok: true; readonly seq: number }
  | { readonly asked: number; readonly ok: false; readonly code: string; readonly facts: object };

export function answerOf(asked: number, outcome: Outcome): Answer {
  if (outcome.ok) return { asked, ok: true, seq: outcome.seq };
  return { asked, ok: false, code: outcome.refusal.code, facts: outcome.refusal.facts };
}

export interface Evidence {
  readonly asked: readonly SignedInstruction[];
  /** Everything that anybody was told, retries included. */
  readonly answers: readonly Answer[];
  readonly receipts?: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export const OPERATOR = keyOf("service.operator");
const OPERATOR_KEY = formatVerifierKey(ORIGIN, decodeBase64url(OPERATOR.publicKey, 32) ?? new Uint8Array());

/** Opens the ledger, holds what it has against what was said, sends everything again, audits it and closes it. */
export async function requirePromises(store: Store, evidence: Evidence): Promise<void> {
  const { asked, answers, receipts = [], now } = evidence;
  const ledger = await openLedger({ origin: ORIGIN, store, operator: OPERATOR, now: () => now });
  const lines = await linesOf(ledger);
  requireAnswersIn(lines, evidence);
  requireRedeemedOnce(lines);
  await requireRecordsOf(lines, store);
  const first = new Map(answers.map((answer) => [answer.asked, answer]));
  for (const answer of answers) expect(answer).toEqual(first.get(answer.asked));
  for (const [number, outcome] of (await ledger.submit(asked)).entries()) {
    const again = answerOf(number, outcome);
    expect(again).toEqual(first.get(number) ?? again);
  }
  const checkpoint = await ledger.checkpoint();
  const after = await linesOf(ledger);
  expect(after.slice(0, lines.length)).toEqual(lines);
  requireRedeemedOnce(after);
  await requireRecordsOf(after, store);
  await requireCleanAudit(ledger, after, checkpoint);
  for (const receipt of receipts) requireReceipt(receipt, after);
  await ledger.close();
}

async function linesOf(ledger: Ledger): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of ledger.entries()) lines.push(line);
  return lines;
}

/** What was accepted is there once, at the seq that was said; what was refused is not there. */
function requireAnswersIn(lines: readonly string[], { asked, answers }: Evidence): void {
  const seqs = new Map<string, number[]>();
  for (const [seq, line] of lines.entries()) {
    const { instructionText } = parseEntry(line);
    seqs.set(instructionText, [...(seqs.get(instructionText) ?? []), seq]);
  }
  for (const answer of answers) {
    const signed = asked[answer.asked];
    const found = signed && seqs.get(encodeInstruction(signed.instruction));
    expect({ answer, found }).toEqual({ answer, found: answer.ok ? [answer.seq] : undefined });
  }
  const ids = lines.map((line) => parseEntry(line).entry.instruction.id);
  expect(ids.length).toBe(new Set(ids).size);
}

function requireRedeemedOnce(lines: readonly string[]): void {
  const redeemed = redeemedIn(lines);
  expect(redeemed.length).toBe(new Set(redeemed).size);
}

function redeemedIn(lines: readonly string[]): readonly unknown[] {
  const instructions = lines.map((line) => parseEntry(line).entry.instruction);
  return instructions.filter(({ type }) => type === "voucher.redeem").map(({ data }) => data.voucher);
}

/** Every record is what the lines make of it: nothing is half there, and nothing is there that no line accounts for. */
async function requireRecordsOf(lines: readonly string[], store: Store): Promise<void> {
  const folded = foldOf(lines);
  for (const kind of KINDS) {
    const stored = await store.list(kind, { limit: 100_000 });
    const expected = [...folded[kind]].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
    expect({ kind, records: plain(stored) }).toEqual({ kind, records: plain(expected) });
  }
}

/** Without members that are undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The records that lawful lines make. */
function foldOf(lines: readonly string[]): Tables {
  const judge = createJudge(ORIGIN, createTally());
  for (const [seq, line] of lines.entries()) judge.judge({ ...parseEntry(line), verdict: () => true }, seq + 1);
  expect(judge.judged()).toBe(lines.length);
  return judge.tables;
}

async function requireCleanAudit(ledger: Ledger, lines: readonly string[], checkpoint: string): Promise<void> {
  const older = (await ledger.checkpoints()).map(({ note }) => note);
  const text = lines.map((line) => `${line}\n`);
  const report = await audit(text, { trusted: OPERATOR_KEY, checkpoint, checkpoints: older, complete: true });
  expect({ ok: report.ok, problems: report.problems }).toEqual({ ok: true, problems: [] });
  expect(report.size).toBe(lines.length);
}

function requireReceipt(receipt: string, lines: readonly string[]): void {
  const { entry, line } = openReceipt(receipt, { origin: ORIGIN, verifiers: [parseVerifierKey(OPERATOR_KEY)] });
  expect(lines[entry.seq]).toBe(line);
}

export interface Glimpse {
  readonly fund: string;
  readonly vouchers: readonly string[];
}

/**
 * What a reader sees at any moment is a whole ledger: a chain up to a head, and a fund whose money is that of its
 * vouchers. @throws what the store throws.
 */
export async function requireWhole(store: Store, { fund, vouchers }: Glimpse): Promise<void> {
  const head = await store.head();
  const lines = await store.lines(0, head?.size ?? 0);
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: head?.size ?? 0 }, (_, seq) => seq));
  const hashes = await store.hashes(0, head?.size ?? 0);
  for (const [seq, { line }] of lines.entries()) {
    if (seq > 0) expect(parseEntry(line).entry.prev).toBe(hashes[seq - 1]);
  }
  expect(hashes.at(-1)).toBe(head?.hash);
  const tables = createTables();
  const keys: RecordKey[] = vouchers.map((id) => ({ kind: "voucher", id }));
  await store.load([{ kind: "fund", id: fund }, ...keys], tables);
  const sum = (member: "reserved" | "accrued" | "paid") =>
    [...tables.voucher.values()].reduce((total, voucher) => total + voucher[member], 0);
  const { reserved, accrued, paid } = tables.fund.get(fund) ?? {};
  expect({ reserved, accrued, paid }).toEqual({
    reserved: sum("reserved"),
    accrued: sum("accrued"),
    paid: sum("paid"),
  });
}
