/**
 * The tables of an export as CSV (RFC 4180), for people with a spreadsheet: UTF-8 with a byte order mark, CRLF, one row
 * a record in the order of the ledger. Amounts come twice, in fen for programs and in yuan for people. A text that a
 * spreadsheet would turn into a formula, a number or a date gets an apostrophe before it.
 */
import type { ClassRecord, FundRecord, SettlementRecord, Tables, VoucherRecord } from "../domain/records.ts";
import { isId } from "../domain/values.ts";

export interface Table {
  readonly path: string;
  /** The bytes of the table, as text in pieces. */
  rows(tables: Tables): Iterable<string>;
}

interface Column<R> {
  /** English and Chinese. */
  readonly title: string;
  /** The cell as it stands in the file, but for quotes. */
  cell(record: R, tables: Tables): string;
}

const READ_AS_FORMULA = /^[=+\-@\t\r]/;
const READ_AS_NUMBER = /^[\d.,:/ eE+-]+$/;
const NEEDS_QUOTES = /[",\r\n]/;

/** A name or a text of somebody's own. */
const text = <R>(title: string, of: (record: R, tables: Tables) => string | undefined): Column<R> => ({
  title,
  cell(record, tables) {
    const value = of(record, tables) ?? "";
    const isMisread = READ_AS_FORMULA.test(value) || (READ_AS_NUMBER.test(value) && !isId(value));
    return isMisread ? `'${value}` : value;
  },
});

/** A number, day or instant, or a word of the format. */
const plain = <R>(title: string, of: (record: R) => string | number | undefined): Column<R> => ({
  title,
  cell: (record) => String(of(record) ?? ""),
});

/** An amount in fen, in two columns. */
const money = <R>(title: string, titleZh: string, of: (record: R) => number): readonly Column<R>[] => [
  { title: `${title} fen ${titleZh}（分）`, cell: (record) => String(of(record)) },
  { title: `${title} yuan ${titleZh}（元）`, cell: (record) => yuan(of(record)) },
];

function yuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  return `${fen < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function table<R>(path: string, records: (tables: Tables) => Iterable<R>, columns: readonly Column<R>[]): Table {
  const row = (cells: readonly string[]): string =>
    `${cells.map((cell) => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\r\n`;
  return {
    path,
    *rows(tables) {
      yield `\ufeff${row(columns.map(({ title }) => title))}`;
      for (const record of records(tables)) yield row(columns.map((column) => column.cell(record, tables)));
    },
  };
}

const vouchers: readonly Column<VoucherRecord>[] = [
  text("voucher 培训券", ({ voucher }) => voucher),
  text("programme 培训项目", ({ programme }) => programme),
  text("fund 资金科目", ({ fund }) => fund),
  text("trainee 人员标识", ({ trainee }) => trainee),
  text("group 群体", ({ group }) => group),
  plain("state 状态", ({ state }) => state),
  plain("until 有效期末日", ({ until }) => until),
  text("class 班级", (voucher) => voucher.class),
  text("school 培训机构", (voucher, tables) => tables.class.get(voucher.class ?? "")?.school),
  plain("attended minutes 实到分钟", ({ attended }) => attended),
  plain("outcome 结果", ({ outcome }) => outcome),
  text("certificate 证书", ({ certificate }) => certificate),
  text("settlement 申领批次", ({ settlement }) => settlement),
  text("predecessor 原券", ({ predecessor }) => predecessor),
  text("successor 补发券", ({ successor }) => successor),
  ...money<VoucherRecord>("face", "面值", ({ face }) => face),
  ...money<VoucherRecord>("reserved", "冻结", ({ reserved }) => reserved),
  ...money<VoucherRecord>("accrued", "应付", ({ accrued }) => accrued),
  ...money<VoucherRecord>("paid", "已付", ({ paid }) => paid),
];

const funds: readonly Column<FundRecord>[] = [
  text("fund 资金科目", ({ fund }) => fund),
  text("name 名称", ({ name }) => name),
  plain("source 来源", ({ source }) => source),
  plain("year 年度", ({ year }) => year),
  text("region 行政区划", ({ region }) => region),
  plain("state 状态", ({ closed }) => (closed ? "closed" : "open")),
  ...money<FundRecord>("appropriated", "已下达", ({ appropriated }) => appropriated),
  ...money<FundRecord>("withdrawn", "已收回", ({ withdrawn }) => withdrawn),
  ...money<FundRecord>("reserved", "冻结", ({ reserved }) => reserved),
  ...money<FundRecord>("accrued", "应付", ({ accrued }) => accrued),
  ...money<FundRecord>("paid", "已付", ({ paid }) => paid),
  ...money<FundRecord>("outstanding", "待追回", ({ outstanding }) => outstanding),
  ...money<FundRecord>("recovered", "已追回", ({ recovered }) => recovered),
  ...money<FundRecord>("written off", "已核减", ({ writtenOff }) => writtenOff),
  ...money<FundRecord>("reusable", "可再用", ({ reusable }) => reusable),
];

const classes: readonly Column<ClassRecord>[] = [
  text("class 班级", (record) => record.class),
  text("school 培训机构", ({ school }) => school),
  text("programme 培训项目", ({ programme }) => programme),
  text("course 课程", ({ course }) => course),
  text("occupation 职业", ({ occupation }) => occupation),
  plain("level 等级", ({ level }) => level),
  plain("delivery 形式", ({ delivery }) => delivery),
  text("place 地点", ({ place }) => place),
  plain("state 状态", ({ state }) => state),
  plain("capacity 名额", ({ capacity }) => capacity),
  plain("held 占用", ({ held }) => held),
  plain("scheduled minutes 应到分钟", ({ scheduled }) => scheduled),
  plain("first session 首次课", ({ sessions }) => sessions[0]?.from),
  plain("over 结束", ({ sessions }) => sessions.at(-1)?.to),
];

const settlements: readonly Column<SettlementRecord>[] = [
  text("settlement 申领批次", ({ settlement }) => settlement),
  text("school 培训机构", ({ school }) => school),
  text("fund 资金科目", ({ fund }) => fund),
  plain("state 状态", ({ state }) => state),
  plain("lines 明细数", ({ lines }) => lines.length),
  plain("refused 其中拒付", ({ lines }) => lines.filter(({ refused }) => refused !== undefined).length),
  plain("public from 公示起始日", ({ publicFrom }) => publicFrom),
  text("payee 收款账户", ({ payee }) => payee),
  text("reference 银行流水", ({ reference }) => reference),
  ...money<SettlementRecord>("total", "合计", ({ total }) => total),
];

export const TABLES: readonly Table[] = [
  table("vouchers.csv", (tables) => tables.voucher.values(), vouchers),
  table("funds.csv", (tables) => tables.fund.values(), funds),
  table("classes.csv", (tables) => tables.class.values(), classes),
  table("settlements.csv", (tables) => tables.settlement.values(), settlements),
];
