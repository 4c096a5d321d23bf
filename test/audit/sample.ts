/** The ledger made by an independent program, and its audit as a whole export unless told otherwise. */
import { readFileSync } from "node:fs";
import { type AuditOptions, type AuditReport, audit } from "../../src/audit/index.ts";

const folder = new URL("../vectors/ledger-sample/", import.meta.url);
const read = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const expectedText = new TextDecoder().decode(read("expected.json"));

export interface Expected {
  readonly origin: string;
  readonly operator: string;
  readonly keys: Readonly<Record<string, { readonly seed: string; readonly public: string; readonly id: string }>>;
  readonly size: number;
  readonly root: string;
  readonly head: string;
  readonly fund: Readonly<Record<string, number>>;
}

export const expected: Expected = JSON.parse(expectedText);
export const bytes: Uint8Array = read("entries.jsonl");
/** Each with its line feed. */
export const lines: readonly string[] = new TextDecoder().decode(bytes).split(/(?<=\n)/);
const checkpoint: Uint8Array = read("checkpoint");
export const checkpoints = ["1", "18", "32"].map((size) => ({
  name: `checkpoints/${size}`,
  note: read(`checkpoints/${size}`),
  size,
}));
export const checkpointText = (size: string): string => new TextDecoder().decode(read(`checkpoints/${size}`));

export function auditSample(
  chunks: Parameters<typeof audit>[0] = [bytes],
  options: Partial<AuditOptions> = {},
): Promise<AuditReport> {
  return audit(chunks, { trusted: expected.operator, checkpoint, checkpoints, complete: true, ...options });
}

/** The names of the checks that found something, and the codes of what they found. */
export const failed = (report: AuditReport): readonly string[] =>
  report.checks.filter(({ ok }) => ok === false).map(({ name }) => name);
export const codes = (report: AuditReport): readonly string[] => report.problems.map(({ code }) => code);

export const LINE_FEED = 0x0a;

/** The number of the line, with its line feed, that a byte stands in. */
export const lineOfByte = (at: number): number => 1 + bytes.subarray(0, at).filter((byte) => byte === LINE_FEED).length;
