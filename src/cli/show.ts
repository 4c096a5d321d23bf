/** `voucher-ledger show`: a record as it is now, and the entries that touched it. */
import { type Entry, type Ledger, LedgerError, parseEntry } from "../index.ts";
import { type ExitCode, fault } from "./faults.ts";
import { createHistory } from "./history.ts";
import { openStore } from "./stores.ts";
import { aligned, chinaTime, money, table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

type Kind = "voucher" | "fund" | "class" | "trainee" | "school" | "entry";
export const KINDS_SHOWN: readonly Kind[] = ["voucher", "fund", "class", "trainee", "school", "entry"];

/** An entry, and who signed it: names of parties or trainees with their roles. */
interface Event {
  readonly entry: Entry;
  readonly signers: readonly { readonly holder: string; readonly role: string }[];
}

export async function show(terminal: Terminal, path: string, asked: string, id: string): Promise<ExitCode> {
  const kind = KINDS_SHOWN.find((known) => known === asked);
  if (kind === undefined) throw fault("wrong-usage", "kind-unknown", { kind: asked, kinds: KINDS_SHOWN.join(", ") });
  const ledger = await openStore(path);
  try {
    const record = kind === "entry" ? undefined : await ledger.get(kind === "school" ? "party" : kind, id);
    const events =
      kind === "entry" ? await entryAt(ledger, id) : record && (await eventsOf(terminal, ledger, kind, id));
    if (events === undefined) throw fault("wrong-usage", "record-unknown", { kind, id, path });
    if (terminal.json) terminal.printJson({ ...(record ? { record } : {}), entries: events.map(asJson) });
    else {
      if (record) printFields(terminal, record);
      if (record) printHistory(terminal, events);
      else printEntry(terminal, events[0]);
    }
    return 0;
  } finally {
    await ledger.close();
  }
}

async function entryAt(ledger: Ledger, seq: string): Promise<readonly Event[] | undefined> {
  if (!/^(0|[1-9]\d{0,14})$/.test(seq)) return undefined;
  const signersOf = createSigners(ledger);
  for await (const line of ledger.entries({ from: Number(seq), to: Number(seq) + 1 })) {
    const { entry } = parseEntry(line);
    return [{ entry, signers: await signersOf(entry) }];
  }
  return undefined;
}

async function eventsOf(terminal: Terminal, ledger: Ledger, kind: Kind, id: string): Promise<readonly Event[]> {
  const touched = createHistory(kind, id);
  const signersOf = createSigners(ledger);
  const size = (await ledger.head())?.size ?? 0;
  return terminal.during("searching", async (onProgress) => {
    const events: Event[] = [];
    for await (const line of ledger.entries()) {
      const { entry } = parseEntry(line);
      const signers = await signersOf(entry);
      if (
        touched(
          entry,
          signers.map(({ holder }) => holder),
        )
      )
        events.push({ entry, signers });
      if (entry.seq % 1000 === 0) onProgress(entry.seq, size);
    }
    return events;
  });
}

function createSigners(ledger: Ledger): (entry: Entry) => Promise<Event["signers"]> {
  const known = new Map<string, Event["signers"][number]>();
  return async ({ signatures }) => {
    const signers: Event["signers"][number][] = [];
    for (const { key } of signatures) {
      const record = known.get(key) ?? (await ledger.get("key", key));
      if (record === undefined)
        throw new LedgerError("ledger-corrupt", `The key ${key} signed an entry, but is not enrolled`);
      known.set(key, { holder: record.holder, role: record.role });
      signers.push({ holder: record.holder, role: record.role });
    }
    return signers;
  };
}

const asJson = ({ entry, signers }: Event) => ({ ...entry, signers });

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
const FEN_TOO = ["reusable", "reservedBefore", "ordered", "orderedVictim", "dischargedVictim"];
const IN_FEN = new Set([...FEN, ...FEN_TOO]);
const ITEMS_SHOWN = 3;

function printFields(terminal: Terminal, record: object): void {
  const rows = Object.entries(record).map(([name, value]: [string, unknown]) => [name, valueText(name, value)]);
  terminal.print(aligned(rows));
}

function valueText(name: string, value: unknown): string {
  if (typeof value === "number") return IN_FEN.has(name) ? money(value) : String(value);
  if (!Array.isArray(value)) return typeof value === "object" ? JSON.stringify(value) : String(value);
  const items = value.slice(0, ITEMS_SHOWN).map((item) => valueText(name, item));
  return `${items.join(", ") || "–"}${value.length > ITEMS_SHOWN ? ` … (${value.length})` : ""}`;
}

function printHistory(terminal: Terminal, events: readonly Event[]): void {
  terminal.print(`\n${terminal.say("history-title")}`);
  const columns = [
    { title: terminal.say("entry"), right: true },
    { title: terminal.say("at") },
    { title: terminal.say("type") },
    { title: terminal.say("signers") },
  ];
  const rows = events.map(({ entry, signers }) => [
    String(entry.seq),
    chinaTime(entry.at),
    entry.instruction.type,
    signers.map(({ holder, role }) => `${holder} (${role})`).join(", "),
  ]);
  terminal.print(table(columns, rows));
}

function printEntry(terminal: Terminal, event: Event | undefined): void {
  if (event === undefined) return;
  printHistory(terminal, [event]);
  terminal.print(`\n${JSON.stringify(event.entry.instruction, null, 2)}`);
}
