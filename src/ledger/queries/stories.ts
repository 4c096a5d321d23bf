/** The history of one voucher as a story that anybody can read, and what can still become of it. */
import type { Facts } from "../../domain/error.ts";
import { largestDue } from "../../domain/money.ts";
import { priceOf } from "../../domain/programmes.ts";
import type { Role, VoucherRecord, VoucherState } from "../../domain/records.ts";
import type { Json } from "../../record/canonical.ts";
import type { Entry } from "../../record/entry.ts";
import type { LedgerReader } from "../reader.ts";
import { type Cases, createCases } from "./cases.ts";
import { historyOf } from "./history.ts";
import { momentOf } from "./lines.ts";
import { dayOf } from "./periods.ts";
import { itemsOf, sentenceOf, type Text } from "./sentences.ts";
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
  const factsOf = createFacts(cases, record);
  const entries: StoryEntry[] = [];
  for await (const { entry, by } of historyOf(reader, "voucher", voucher)) {
    const { seq, instruction } = entry;
    const facts = await factsOf(entry);
    entries.push({ seq, at: entry.at, type: instruction.type, entry, by, ...sentenceOf(entry, voucher, facts) });
  }
  const instant = await momentOf(reader, at);
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
  const instant = await momentOf(reader, at);
  return waitsOfVoucher(await createCases(reader).voucher(record), instant);
}

/** What entries leave out and a reader wants to know: what others before them, and records, say of the voucher. */
function createFacts(cases: Cases, { voucher, face, programme }: VoucherRecord) {
  /** In fen: reserved by the hold that stands, if it is the hold that reserves; this voucher's line; a payment. */
  let reserved: Facts = {};
  let own: Facts = {};
  let returned: Facts = {};

  async function ofClass(name: string): Promise<Facts> {
    const { school, scheduled, sessions } = await cases.class(name);
    const [first, last] = [sessions[0], sessions.at(-1)];
    return { school, scheduled, ...(first && last && { begin: dayOf(first.from), end: dayOf(last.to) }) };
  }

  async function reservedFor(name: string): Promise<Facts> {
    const terms = await cases.programme(programme);
    const { occupation, level } = await cases.class(name);
    const price = priceOf(terms, occupation, level);
    const amount = price && terms.reserveAt === "hold" ? largestDue(price, face, terms.rounding) : 0;
    return amount > 0 ? { reserved: amount } : {};
  }

  /** To be asked of one entry of the story after another. */
  return async ({ instruction: { type, data } }: Entry): Promise<Facts> => {
    const ofIts = typeof data.class === "string" ? await ofClass(data.class) : {};
    if (type === "voucher.hold") reserved = await reservedFor(String(data.class));
    if (type === "settlement.submit") own = ownOf(data.lines, voucher);
    if (type === "settlement.pay") returned = { returned: Number(data.amount) };
    return { ...ofIts, ...(MOVING.includes(type) && reserved), ...(PAYING.includes(type) && { ...own, ...returned }) };
  };
}

const MOVING: readonly string[] = ["voucher.hold", "voucher.release"];
const PAYING: readonly string[] = ["settlement.pay", "settlement.return"];

/** The amount of the voucher's line. */
function ownOf(lines: Json | undefined, voucher: string): Facts {
  const line = itemsOf(lines).find((item) => item.voucher === voucher);
  return line ? { own: Number(line.amount) } : {};
}
