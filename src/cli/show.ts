/** `voucher-ledger show`: a record as it is or was, and the entries that touched it, each in a sentence. */
import {
  available,
  HISTORY_KINDS,
  type HistoryKind,
  historyOf,
  type LedgerReader,
  type SignedEntry,
  sentenceOf,
  signedEntry,
  voucherStory,
} from "../index.ts";
import { type ExitCode, fault, unknownRecord } from "./faults.ts";
import { type Language, say } from "./messages.ts";
import { withLedger } from "./readers.ts";
import { aligned, chinaTime, money } from "./table.ts";
import { type Answer, printAnswer, type Tables } from "./tables.ts";
import type { Terminal } from "./terminal.ts";
import { memberWord, roleWord, wordOf } from "./words.ts";

export const KINDS_SHOWN = [...HISTORY_KINDS, "entry"] as const;

export interface ShowOptions {
  /** A seq, an instant or a day; the end unless told. */
  readonly asOf: string | undefined;
  /** Whether the history is wanted as CSV. */
  readonly csv: boolean;
}

export async function show(
  terminal: Terminal,
  path: string,
  asked: string,
  id: string,
  { asOf, csv }: ShowOptions,
): Promise<ExitCode> {
  const kind = KINDS_SHOWN.find((known) => known === asked);
  if (kind === undefined) throw fault("wrong-usage", "kind-unknown", { given: asked, kinds: KINDS_SHOWN.join(", ") });
  if (csv && terminal.json) throw fault("wrong-usage", "csv-and-json");
  return withLedger<ExitCode>(terminal, path, asOf, async (ledger, at) => {
    const answer =
      kind === "entry" ? await entryAnswer(terminal, ledger, id) : await answerOf(terminal, ledger, { kind, id, at });
    if (answer === undefined) throw unknownRecord({ kind, id, path }, asOf);
    printAnswer(terminal, answer, csv);
    return 0;
  });
}

async function entryAnswer(terminal: Terminal, ledger: LedgerReader, seq: string): Promise<Answer | undefined> {
  if (!/^(0|[1-9]\d{0,14})$/.test(seq)) return undefined;
  const found = await signedEntry(ledger, Number(seq));
  if (found === undefined) return undefined;
  const { instruction } = found.entry;
  const tables = [historyTable(terminal, [told(found)])];
  return { json: { entries: [asJson(told(found))] }, tables, after: [JSON.stringify(instruction, null, 2)] };
}

interface Asked {
  readonly kind: HistoryKind;
  readonly id: string;
  readonly at: string;
}

async function answerOf(
  terminal: Terminal,
  ledger: LedgerReader,
  { kind, id, at }: Asked,
): Promise<Answer | undefined> {
  const found = await ledger.get(kind === "school" ? "party" : kind, id);
  if (found === undefined) return undefined;
  const record = "appropriated" in found ? { ...found, available: available(found) } : found;
  const story = kind === "voucher" ? await voucherStory(ledger, id, { at }) : undefined;
  const entries = story?.entries ?? (await historyIn(terminal, ledger, kind, id));
  const waits = story?.waits ?? [];
  return {
    json: { record, entries: entries.map(asJson), ...(story && { waits }) },
    before: [fieldsOf(terminal, record)],
    tables: [historyTable(terminal, entries)],
    after: waits.map(({ text, textZh }) => (terminal.language === "zh" ? textZh : text)),
  };
}

/** An entry with its sentence. */
type Told = SignedEntry & ReturnType<typeof sentenceOf>;

/** Of a trainee, what the entry says of the one of their vouchers that it names. */
function told(signed: SignedEntry, vouchers: readonly string[] = []): Told {
  const data = vouchers.length > 0 ? JSON.stringify(signed.entry.instruction.data) : "";
  return {
    ...signed,
    ...sentenceOf(
      signed.entry,
      vouchers.find((voucher) => data.includes(voucher)),
    ),
  };
}

async function historyIn(
  terminal: Terminal,
  ledger: LedgerReader,
  kind: HistoryKind,
  id: string,
): Promise<readonly Told[]> {
  const vouchers = kind === "trainee" ? (await ledger.get("trainee", id))?.vouchers : undefined;
  const size = (await ledger.head())?.size ?? 0;
  return terminal.during("searching", async (onProgress) => {
    const found: Told[] = [];
    const options = { onProgress: (seen: number) => onProgress(seen, size) };
    for await (const signed of historyOf(ledger, kind, id, options)) found.push(told(signed, vouchers));
    return found;
  });
}

const asJson = ({ entry, by, text, textZh }: Told) => ({ ...entry, signers: by, text, textZh });

function historyTable({ say, language }: Terminal, entries: readonly Told[]): Tables[number] {
  return {
    title: say("history-title"),
    columns: [
      { title: say("entry"), right: true },
      { title: say("at") },
      { title: say("type") },
      { title: say("signers") },
      { title: say("what") },
    ],
    rows: entries.map(({ entry, by, text, textZh }) => {
      const signers = by.map(({ holder, role }) => `${holder} (${roleWord(language, role)})`).join(", ");
      const what = language === "zh" ? textZh : text;
      return [String(entry.seq), chinaTime(entry.at), entry.instruction.type, signers, what];
    }),
  };
}

const FEN = [
  "face",
  "reserved",
  "accrued",
  "paid",
  "appropriated",
  "withdrawn",
  "outstanding",
  "recovered",
  "writtenOff",
];
const FEN_TOO = ["reusable", "available", "reservedBefore", "ordered", "orderedVictim", "dischargedVictim"];
const IN_FEN = new Set([...FEN, ...FEN_TOO]);
const ITEMS_SHOWN = 3;

const fieldsOf = ({ language }: Terminal, record: object): string =>
  aligned(
    Object.entries(record)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]: [string, unknown]) => [memberWord(language, name), valueText(language, name, value)]),
  );

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function valueText(language: Language, name: string, value: unknown): string {
  if (typeof value === "number") return IN_FEN.has(name) ? money(value) : String(value);
  if (typeof value === "boolean") return say(language, value ? "yes" : "no");
  if (isObject(value)) return objectText(language, value);
  if (!Array.isArray(value)) return WORDED.includes(name) ? wordOf(language, value) : String(value);
  const items = value.slice(0, ITEMS_SHOWN).map((item) => valueText(language, name, item));
  const more = value.length > ITEMS_SHOWN ? ` … (${value.length})` : "";
  return `${items.join(language === "zh" ? "、" : ", ") || "–"}${more}`;
}

/** Members whose values are words of the format, not names that somebody gave. */
const WORDED = ["state", "kind", "source", "delivery", "outcome", "frozen"];

/** A session, a key of a party, or a grant of before. */
function objectText(language: Language, value: Readonly<Record<string, unknown>>): string {
  const { from, to, key, role, occupation, level, day } = value;
  if (typeof from === "string" && typeof to === "string") {
    return `${chinaTime(from).slice(0, 16)}–${chinaTime(to).slice(11, 16)}`;
  }
  if (typeof key === "string") return `${key} (${wordOf(language, role)})`;
  return [occupation, level, day].join(" / ");
}
