/** The history of one voucher as a story that anybody can read, and what can still become of it. */
import type { Facts } from "../../domain/error.ts";
import type { Role, VoucherState } from "../../domain/records.ts";
import type { Entry } from "../../record/entry.ts";
import type { LedgerReader } from "../reader.ts";
import { type Cases, createCases } from "./cases.ts";
import { historyOf } from "./history.ts";
import { extentOf } from "./lines.ts";
import { dayOf, requireInstant } from "./periods.ts";
import { sentenceOf, type Text } from "./sentences.ts";
import { type Wait, waitsOfVoucher } from "./waits.ts";

/** One entry of a story. */
export interface StoryEntry extends Text {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  /** The entry as it lies in the ledger. */
  readonly entry: Entry;
  /** In whose name its keys signed. */
  readonly by: readonly { readonly holder: string; readonly role: Role }[];
}

export interface VoucherStory {
  readonly voucher: string;
  /** Oldest first. */
  readonly entries: readonly StoryEntry[];
  /** As its record has it. */
  readonly state: VoucherState;
  /** What it waits for at this instant. */
  readonly at: string;
  readonly waits: readonly Wait[];
}

export interface AtInstant {
  /** For what depends on time: the time of the last entry unless told. */
  readonly at?: string | undefined;
}

/**
 * Every entry that touched a voucher, each as a sentence in English and Chinese, and what it waits for at `at`. Undefined
 * if there is no such voucher. Looks at every line once; its state and what it waits for are of the records, which may
 * have gone on since the last entry of the story.
 * @throws LedgerError `wrong-usage` for what is no instant.
 */
export async function voucherStory(
  reader: LedgerReader,
  voucher: string,
  { at }: AtInstant = {},
): Promise<VoucherStory | undefined> {
  const record = await reader.get("voucher", voucher);
  if (!record) return undefined;
  const cases = createCases(reader);
  const entries: StoryEntry[] = [];
  for await (const { entry, by } of historyOf(reader, "voucher", voucher)) {
    const { seq, instruction } = entry;
    const facts = await factsOfClass(cases, instruction.data.class);
    entries.push({ seq, at: entry.at, type: instruction.type, entry, by, ...sentenceOf(entry, voucher, facts) });
  }
  const instant = requireInstant(at ?? (await extentOf(reader)).at ?? "");
  const found = await cases.voucher(record);
  return { voucher, entries, state: record.state, at: instant, waits: waitsOfVoucher(found, instant) };
}

/**
 * What a voucher waits for at `at`, without its story: a few reads of records. Undefined if there is no such voucher.
 * @throws LedgerError `wrong-usage` for what is no instant.
 */
export async function voucherWaits(
  reader: LedgerReader,
  voucher: string,
  { at }: AtInstant = {},
): Promise<readonly Wait[] | undefined> {
  const record = await reader.get("voucher", voucher);
  if (!record) return undefined;
  const instant = requireInstant(at ?? (await extentOf(reader)).at ?? "");
  return waitsOfVoucher(await createCases(reader).voucher(record), instant);
}

/** What a class's record says of it, for the sentences of entries that only name it. */
async function factsOfClass(cases: Cases, name: unknown): Promise<Facts> {
  if (typeof name !== "string") return {};
  const { school, scheduled, sessions } = await cases.class(name);
  const [first, last] = [sessions[0], sessions.at(-1)];
  return { school, scheduled, ...(first && last && { begin: dayOf(first.from), end: dayOf(last.to) }) };
}
