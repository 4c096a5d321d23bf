/** Gathers, out of the records, what it takes to say what a voucher or a settlement waits for; each is read once. */
import { LedgerError } from "../../domain/error.ts";
import type { CalendarRecord, Kind, Records, SettlementRecord, VoucherRecord } from "../../domain/records.ts";
import { allRecords, type LedgerReader } from "../reader.ts";
import { lastDayOfPublicity, type Mark, type SettlementCase, type VoucherCase } from "./waits.ts";

export interface Cases {
  readonly class: (name: string) => Promise<Records["class"]>;
  readonly programme: (name: string) => Promise<Records["programme"]>;
  /** By year. */
  readonly calendars: () => Promise<ReadonlyMap<number, CalendarRecord>>;
  readonly voucher: (voucher: VoucherRecord) => Promise<VoucherCase>;
  /** Of an open settlement, with the freezes that would stop its payment. */
  readonly settlement: (settlement: SettlementRecord) => Promise<SettlementCase>;
}

export function createCases(reader: LedgerReader): Cases {
  const [aClass, programme, certificate] = [
    reading(reader, "class"),
    reading(reader, "programme"),
    reading(reader, "certificate"),
  ];
  const [party, trainee, settlement] = [
    reading(reader, "party"),
    reading(reader, "trainee"),
    reading(reader, "settlement"),
  ];
  const settlements = new Map<string, Promise<SettlementCase>>();
  let known: Promise<ReadonlyMap<number, CalendarRecord>> | undefined;

  function calendars(): Promise<ReadonlyMap<number, CalendarRecord>> {
    known ??= calendarsOf(reader);
    return known;
  }

  async function marksOf(voucher: VoucherRecord): Promise<readonly Mark[]> {
    const itsTrainee = voucher.trainee === undefined ? undefined : await trainee(voucher.trainee);
    const itsClass = voucher.class === undefined ? undefined : await aClass(voucher.class);
    const itsSchool = itsClass && (await party(itsClass.school));
    const marks: readonly Mark[] = [
      { scope: "voucher", id: voucher.voucher, by: voucher.frozen },
      { scope: "trainee", id: voucher.trainee ?? "", by: itsTrainee?.frozen ?? [] },
      { scope: "class", id: voucher.class ?? "", by: itsClass?.frozen ?? [] },
      { scope: "school", id: itsClass?.school ?? "", by: itsSchool?.frozen ?? [] },
    ];
    return marks.filter(({ by }) => by.length > 0);
  }

  async function settlementCase(settlement: SettlementRecord): Promise<SettlementCase> {
    const marks = new Map<string, Mark>();
    const programmes = new Set<string>();
    for await (const voucher of allRecords(reader, "voucher", { settlement: settlement.settlement })) {
      programmes.add(voucher.programme);
      for (const mark of await marksOf(voucher)) marks.set(`${mark.scope} ${mark.id}`, mark);
    }
    const terms = await Promise.all([...programmes].map(programme));
    const lastDay = lastDayOfPublicity(settlement, terms, await calendars());
    return { settlement, lastDay, marks: [...marks.values()] };
  }

  function openSettlement(settlement: SettlementRecord): Promise<SettlementCase> {
    const found = settlements.get(settlement.settlement) ?? settlementCase(settlement);
    settlements.set(settlement.settlement, found);
    return found;
  }

  async function outstandingOf({ voucher, ordered }: VoucherRecord): Promise<number> {
    let sum = 0;
    if (ordered === 0) return sum;
    for await (const recovery of allRecords(reader, "recovery", { voucher, cancelled: false })) {
      sum += recovery.amount - recovery.recovered - recovery.writtenOff;
    }
    return sum;
  }

  async function voucherCase(voucher: VoucherRecord): Promise<VoucherCase> {
    const number = voucher.redeemedWith ?? voucher.certificate;
    const inSettlement = voucher.state === "redeemed" ? voucher.settlement : undefined;
    return {
      voucher,
      programme: await programme(voucher.programme),
      aClass: voucher.class === undefined ? undefined : await aClass(voucher.class),
      certificate: number === undefined ? undefined : await certificate(number),
      settlement: inSettlement === undefined ? undefined : await openSettlement(await settlement(inSettlement)),
      outstanding: await outstandingOf(voucher),
      marks: await marksOf(voucher),
    };
  }

  return { class: aClass, programme, calendars, voucher: voucherCase, settlement: openSettlement };
}

async function calendarsOf(reader: LedgerReader): Promise<ReadonlyMap<number, CalendarRecord>> {
  const byYear = new Map<number, CalendarRecord>();
  for await (const calendar of allRecords(reader, "calendar")) byYear.set(calendar.year, calendar);
  return byYear;
}

/** Records of a kind that other records name, each read from the ledger once. */
function reading<K extends Kind>(reader: LedgerReader, kind: K): (id: string) => Promise<Records[K]> {
  const known = new Map<string, Promise<Records[K]>>();
  return (id) => {
    const record = known.get(id) ?? required(reader, kind, id);
    known.set(id, record);
    return record;
  };
}

async function required<K extends Kind>(reader: LedgerReader, kind: K, id: string): Promise<Records[K]> {
  const record = await reader.get(kind, id);
  if (record) return record;
  throw new LedgerError("ledger-corrupt", `A record names the ${kind} ${id}, and there is none`);
}
