/** The tables of an export (csv.ts): the records that the lines make, a row a record in the order of the ledger. */
import type {
  ClassRecord,
  FundRecord,
  RecoveryRecord,
  SettlementLine,
  SettlementRecord,
  Tables,
  VoucherRecord,
} from "../domain/records.ts";
import { type Column, csv, money, plain, text } from "./csv.ts";

export interface Table {
  readonly path: string;
  /** The bytes of the table, as text in pieces. */
  rows(tables: Tables): Iterable<string>;
}

function table<R>(
  path: string,
  records: (tables: Tables) => Iterable<R>,
  columns: readonly Column<R, Tables>[],
): Table {
  const { header, row } = csv(columns);
  return {
    path,
    *rows(tables) {
      yield header;
      for (const record of records(tables)) yield row(record, tables);
    },
  };
}

const vouchers = (): readonly Column<VoucherRecord, Tables>[] => [
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
  ...money<VoucherRecord, Tables>("face", "面值", ({ face }) => face),
  ...money<VoucherRecord, Tables>("reserved", "冻结", ({ reserved }) => reserved),
  ...money<VoucherRecord, Tables>("accrued", "应付", ({ accrued }) => accrued),
  ...money<VoucherRecord, Tables>("paid", "已付", ({ paid }) => paid),
];

const funds = (): readonly Column<FundRecord, Tables>[] => [
  text("fund 资金科目", ({ fund }) => fund),
  text("name 名称", ({ name }) => name),
  plain("source 来源", ({ source }) => source),
  plain("year 年度", ({ year }) => year),
  text("region 行政区划", ({ region }) => region),
  plain("state 状态", ({ closed }) => (closed ? "closed" : "open")),
  ...money<FundRecord, Tables>("appropriated", "已下达", ({ appropriated }) => appropriated),
  ...money<FundRecord, Tables>("withdrawn", "已收回", ({ withdrawn }) => withdrawn),
  ...money<FundRecord, Tables>("reserved", "冻结", ({ reserved }) => reserved),
  ...money<FundRecord, Tables>("accrued", "应付", ({ accrued }) => accrued),
  ...money<FundRecord, Tables>("paid", "已付", ({ paid }) => paid),
  ...money<FundRecord, Tables>("outstanding", "待追回", ({ outstanding }) => outstanding),
  ...money<FundRecord, Tables>("recovered", "已追回", ({ recovered }) => recovered),
  ...money<FundRecord, Tables>("written off", "已核减", ({ writtenOff }) => writtenOff),
  ...money<FundRecord, Tables>("reusable", "可再用", ({ reusable }) => reusable),
];

const classes = (): readonly Column<ClassRecord, Tables>[] => [
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

const settlements = (): readonly Column<SettlementRecord, Tables>[] => [
  text("settlement 申领批次", ({ settlement }) => settlement),
  text("school 培训机构", ({ school }) => school),
  text("fund 资金科目", ({ fund }) => fund),
  plain("state 状态", ({ state }) => state),
  plain("lines 明细数", ({ lines }) => lines.length),
  plain("refused 其中拒付", ({ lines }) => lines.filter(({ refused }) => refused !== undefined).length),
  plain("public from 公示起始日", ({ publicFrom }) => publicFrom),
  text("payee 收款账户", ({ payee }) => payee),
  text("reference 银行流水", ({ reference }) => reference),
  ...money<SettlementRecord, Tables>("total", "合计", ({ total }) => total),
];

interface LineOfSettlement extends SettlementLine {
  readonly of: SettlementRecord;
}

function* linesOf(tables: Tables): Generator<LineOfSettlement> {
  for (const of of tables.settlement.values()) for (const line of of.lines) yield { ...line, of };
}

const settlementLines = (): readonly Column<LineOfSettlement, Tables>[] => [
  text("settlement 申领批次", ({ of }) => of.settlement),
  text("voucher 培训券", ({ voucher }) => voucher),
  text("trainee 人员标识", ({ voucher }, tables) => tables.voucher.get(voucher)?.trainee),
  text("class 班级", ({ voucher }, tables) => tables.voucher.get(voucher)?.class),
  plain("batch state 批次状态", ({ of }) => of.state),
  text("refused 拒付理由", ({ refused }) => refused),
  text("objection 未决异议", ({ objection }) => objection),
  ...money<LineOfSettlement, Tables>("amount", "金额", ({ amount }) => amount),
];

const recoveries = (): readonly Column<RecoveryRecord, Tables>[] => [
  text("recovery 追回事项", ({ recovery }) => recovery),
  text("voucher 培训券", ({ voucher }) => voucher),
  text("school 培训机构", ({ school }) => school),
  text("fund 资金科目", ({ fund }) => fund),
  plain("reason 事由", ({ reason }) => reason),
  plain("state 状态", ({ cancelled }) => (cancelled ? "cancelled" : "ordered")),
  ...money<RecoveryRecord, Tables>("ordered", "应追回", ({ amount }) => amount),
  ...money<RecoveryRecord, Tables>("recovered", "已追回", ({ recovered }) => recovered),
  ...money<RecoveryRecord, Tables>("written off", "已核减", ({ writtenOff }) => writtenOff),
];

/** Made when they are asked for, so that who only audits lines bundles none of them. */
export const tablesOfExport = (): readonly Table[] => [
  table("vouchers.csv", (tables) => tables.voucher.values(), vouchers()),
  table("funds.csv", (tables) => tables.fund.values(), funds()),
  table("classes.csv", (tables) => tables.class.values(), classes()),
  table("settlements.csv", (tables) => tables.settlement.values(), settlements()),
  table("settlement-lines.csv", linesOf, settlementLines()),
  table("recoveries.csv", (tables) => tables.recovery.values(), recoveries()),
];
