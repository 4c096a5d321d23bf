/**
 * A lawful entry as it passes, and entries.csv, which has a row for each: what was done when, to which records, by whom.
 */
import type { Posting } from "../domain/money.ts";
import type { Tables } from "../domain/records.ts";
import { isJsonObject, type Json, type JsonObject } from "../record/canonical.ts";
import type { Entry } from "../record/entry.ts";
import { type Column, csv, money, plain, text } from "./csv.ts";

/** An entry that was found lawful. Its texts may be slices of its line: whoever keeps one keeps the line. */
export interface PassedEntry {
  readonly entry: Entry;
  /** The entry hash, in hex. */
  readonly hash: string;
  /** The money that it moved. */
  readonly postings: readonly Posting[];
}

/** A file that grows with every entry; `tables` are the records as they are after it. */
export interface EntryFile {
  readonly path: string;
  readonly begin: string;
  after(passed: PassedEntry, tables: Tables): string;
  /** What stands behind the last entry. */
  end(last: PassedEntry | undefined, tables: Tables): string;
}

type Kind = "fund" | "programme" | "class" | "voucher" | "trainee" | "certificate" | "settlement" | "recovery";

const dataOf = ({ entry }: PassedEntry): JsonObject => entry.instruction.data;
const textOf = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);
const numberOf = (value: Json | undefined): number | undefined => (typeof value === "number" ? value : undefined);

/** The record of a kind that the instruction names, by itself or as the scope of a freeze. */
function named(kind: Kind | "school", data: JsonObject): string | undefined {
  return textOf(data[kind] ?? (data.scope === kind ? data.id : undefined));
}

const record = (title: string, kind: Kind): Column<PassedEntry, Tables> =>
  text(title, (passed) => named(kind, dataOf(passed)));

/** How many things the list is about that an instruction of many has. */
function itemsIn({ vouchers, lines, attendance }: JsonObject): number | undefined {
  const list = vouchers ?? lines ?? attendance;
  return Array.isArray(list) ? list.length : undefined;
}

function partyIn(data: JsonObject): string | undefined {
  const root = isJsonObject(data.root) ? data.root : {};
  return textOf(data.party) ?? named("school", data) ?? textOf(root.party);
}

function signersOf({ entry }: PassedEntry, tables: Tables): string {
  const signers = entry.signatures.map(({ key }) => {
    const { holder = "", role = "" } = tables.key.get(key) ?? {};
    return `${holder} (${role})`;
  });
  return signers.join("; ");
}

const columns = (): readonly Column<PassedEntry, Tables>[] => [
  plain("seq 序号", ({ entry }) => entry.seq),
  plain("at 受理时间", ({ entry }) => entry.at),
  plain("instruction 指令", ({ entry }) => entry.instruction.type),
  text("id 指令编号", ({ entry }) => entry.instruction.id),
  text("party 主体", (passed) => partyIn(dataOf(passed))),
  record("trainee 人员标识", "trainee"),
  record("fund 资金科目", "fund"),
  record("programme 培训项目", "programme"),
  record("class 班级", "class"),
  record("voucher 培训券", "voucher"),
  record("certificate 证书", "certificate"),
  record("settlement 申领批次", "settlement"),
  record("recovery 追回事项", "recovery"),
  plain("items 明细数", (passed) => itemsIn(dataOf(passed))),
  ...money<PassedEntry, Tables>("amount", "金额", (passed) => numberOf(dataOf(passed).amount ?? dataOf(passed).total)),
  text("signed by 签署方", signersOf),
  plain("hash 哈希值", ({ hash }) => hash),
];

/** entries.csv. */
export function entriesTable(): EntryFile {
  const { header, row } = csv(columns());
  return { path: "entries.csv", begin: header, after: row, end: () => "" };
}
