/**
 * What a voucher or a settlement waits for: what can happen next, by whom, and until when. Each is a code with its facts
 * and a sentence in English and Chinese.
 */
import { dayNumberAt, dayNumberOf, dayText, endOfDayMs, msOf, nthWorkingDay } from "../../domain/calendar.ts";
import { deadlineOf, isBeforeEndOf, lastDayOf } from "../../domain/deadlines.ts";
import type { Facts } from "../../domain/error.ts";
import { due, type Outcome } from "../../domain/money.ts";
import { priceOf } from "../../domain/programmes.ts";
import type {
  CalendarRecord,
  CertificateRecord,
  ClassRecord,
  ProgrammeRecord,
  SettlementRecord,
  VoucherRecord,
} from "../../domain/records.ts";
import type { Instant } from "../../domain/values.ts";
import { say, type Text } from "./sentences.ts";

const WAITS = {
  claim: ["It can be claimed until {until:day}.", "可领取，截止日 {until:day}（含当日）。"],
  hold: ["It can be bound to a class until {until:day}.", "可报名班级，截止日 {until:day}（含当日）。"],
  "programme-over": [
    "Its programme {programme} takes no more: it waits for its expiry after {until:day}.",
    "培训项目 {programme} 已结束，{until:day}后等待登记过期。",
  ],
  expiry: [
    "Its time was over after {until:day}: it waits for the operator to record its expiry.",
    "已超过期限（{until:day}），等待运营方登记过期。",
  ],
  class: [
    "Its class {class} lasts until {over:at}; then the school closes it.",
    "所在班级 {class} 于 {over:at} 结束，之后由培训机构办理结班。",
  ],
  closing: [
    "The school has to close the class {class}, so that it can be redeemed by {until:day}.",
    "培训机构应办理班级 {class} 的结班；核销截止日 {until:day}（含当日）。",
  ],
  "attendance-too-low": [
    "Attendance is too low: {attended} of {scheduled} minutes, and {least} are needed. It can only be released.",
    "出勤不足：应到 {scheduled} 分钟，实到 {attended} 分钟，至少需 {least} 分钟。只能释放额度。",
  ],
  "no-certificate": [
    "No certificate: it can be redeemed for {certificate:yuan} once one is attested, until {until:day}.",
    "尚无证书：登记证书后可核销 {certificate:yuan}，截止日 {until:day}（含当日）。",
  ],
  redemption: [
    "It can be redeemed until {until:day}[, for {completion:yuan} as a completion][, for {certificate:yuan} with the certificate {number}].",
    "可核销[，按结业 {completion:yuan}][，凭证书 {number} {certificate:yuan}]，截止日 {until:day}（含当日）。",
  ],
  submission: ["It is redeemed; the school has to submit it in a settlement.", "已核销，等待培训机构提交申领批次。"],
  "certificate-revoked": [
    "Its certificate {number} is revoked: it can't be paid; the reviewer may reverse the redemption.",
    "证书 {number} 已被撤销，不能拨付；审核方可冲正该核销。",
  ],
  review: ["The settlement {settlement} waits for review.", "申领批次 {settlement} 等待审核。"],
  publication: ["The settlement {settlement} waits to be publicised.", "申领批次 {settlement} 等待公示。"],
  publicity: [
    "The settlement {settlement} is public from {from:day} until {until:day}.",
    "申领批次 {settlement} 公示期为 {from:day}至 {until:day}。",
  ],
  objection: [
    "An objection to the voucher {voucher} waits to be resolved: {reason}.",
    "对培训券 {voucher} 的异议等待处理：{reason}。",
  ],
  frozen: ["The {scope} {id} is frozen by the {by}.", "{scope} {id} 已被{by}冻结。"],
  payment: ["The settlement {settlement} can be paid: {total:yuan}.", "申领批次 {settlement} 可以拨付：{total:yuan}。"],
  recovery: ["{outstanding:yuan} of it are demanded back.", "应追回 {outstanding:yuan}。"],
  nothing: ["It was paid; nothing is to be done.", "已拨付，无待办事项。"],
  reissue: ["It is over; a new voucher can be issued in its place.", "已终止，可补发新的培训券。"],
  ended: [
    "It is over; its programme {programme} takes no more, so none is issued in its place.",
    "已终止；培训项目 {programme} 已结束，不再补发。",
  ],
  replaced: ["It is over; the voucher {successor} took its place.", "已终止，由培训券 {successor} 替代。"],
} as const satisfies Readonly<Record<string, readonly [en: string, zh: string]>>;

export type WaitCode = keyof typeof WAITS;
/** Every code that there is. */
export const WAIT_CODES: readonly string[] = Object.keys(WAITS);

export interface Wait extends Text {
  readonly code: WaitCode;
  readonly facts: Facts;
}

function waitFor(code: WaitCode, facts: Facts = {}): Wait {
  const [en, zh] = WAITS[code];
  return { code, facts, text: say(en, facts, "en"), textZh: say(zh, facts, "zh") };
}

/** A freeze that is set: of a voucher, its trainee, its class or its school. */
export interface Mark {
  readonly scope: "voucher" | "trainee" | "class" | "school";
  readonly id: string;
  readonly by: readonly string[];
}

const marked = ({ scope, id, by }: Mark): Wait => waitFor("frozen", { scope, id, by: by.join(", ") });

export interface SettlementCase {
  readonly settlement: SettlementRecord;
  /** The day number of the last day of publicity; undefined before it is publicised. */
  readonly lastDay: number | undefined;
  readonly marks: readonly Mark[];
}

/** What an open settlement waits for; several things at once where they run side by side. */
export function waitsOfSettlement({ settlement, lastDay, marks }: SettlementCase, at: Instant): readonly Wait[] {
  const { state, total, lines, publicFrom: from = "" } = settlement;
  const named = { settlement: settlement.settlement };
  const obstacles = [
    ...lines.flatMap(({ voucher, objection: reason, refused }) =>
      reason === undefined || refused !== undefined ? [] : [waitFor("objection", { ...named, voucher, reason })],
    ),
    ...marks.map(marked),
  ];
  if (state === "submitted") return [waitFor("review", named), ...obstacles];
  if (state === "reviewed") return [waitFor("publication", named), ...obstacles];
  if (state !== "publicised") return [];
  const isPublic = lastDay !== undefined && msOf(at) < endOfDayMs(lastDay);
  if (isPublic) return [waitFor("publicity", { ...named, from, until: dayText(lastDay) }), ...obstacles];
  return obstacles.length > 0 ? obstacles : [waitFor("payment", { ...named, total })];
}

/** The last day of publicity (its day number): the Nth working day, N the largest of the programmes'. */
export function lastDayOfPublicity(
  { publicFrom }: SettlementRecord,
  programmes: readonly ProgrammeRecord[],
  calendars: ReadonlyMap<number, CalendarRecord>,
): number | undefined {
  if (publicFrom === undefined || programmes.length === 0) return undefined;
  const days = Math.max(...programmes.map(({ publicity }) => publicity));
  return nthWorkingDay(days, dayNumberOf(publicFrom), (year) => calendars.get(year));
}

export interface VoucherCase {
  readonly voucher: VoucherRecord;
  readonly programme: ProgrammeRecord;
  readonly aClass: ClassRecord | undefined;
  /** The one attested last, or the one that it was redeemed with. */
  readonly certificate: CertificateRecord | undefined;
  readonly settlement: SettlementCase | undefined;
  /** Ordered back, neither received nor written off, in fen. */
  readonly outstanding: number;
  readonly marks: readonly Mark[];
}

/** What a voucher waits for. */
export function waitsOfVoucher(found: VoucherCase, at: Instant): readonly Wait[] {
  const { voucher, certificate, settlement, outstanding, marks } = found;
  switch (voucher.state) {
    case "issued":
    case "claimed":
    case "held":
      return [...marks.map(marked), ...waitsOfLive(found, at)];
    case "redeemed":
      if (settlement) return waitsOfSettlement(settlement, at);
      if (certificate?.revoked && voucher.redeemedWith === certificate.certificate) {
        return [waitFor("certificate-revoked", { number: certificate.certificate })];
      }
      return [...marks.map(marked), waitFor("submission")];
    case "settled":
      return [outstanding > 0 ? waitFor("recovery", { outstanding }) : waitFor("nothing")];
    case "expired":
    case "void": {
      const { successor, programme } = voucher;
      if (successor !== undefined) return [waitFor("replaced", { successor })];
      return [isOver(found.programme, at) ? waitFor("ended", { programme }) : waitFor("reissue")];
    }
    default:
      return voucher.state satisfies never;
  }
}

function waitsOfLive({ voucher, programme, aClass, certificate }: VoucherCase, at: Instant): readonly Wait[] {
  const last = lastDayOf(voucher, programme, aClass);
  const until = dayText(last);
  if (!isBeforeEndOf(last, at)) return [waitFor("expiry", { until })];
  if (voucher.state === "held" && aClass) return waitsOfHeld(voucher, programme, aClass, certificate, at);
  if (isOver(programme, at)) return [waitFor("programme-over", { programme: programme.programme, until })];
  return [waitFor(voucher.state === "issued" ? "claim" : "hold", { until })];
}

/** Whether the programme takes no issue, claim or hold any more. */
const isOver = ({ closed, until }: ProgrammeRecord, at: Instant): boolean =>
  closed || !isBeforeEndOf(dayNumberOf(until), at);

function waitsOfHeld(
  voucher: VoucherRecord,
  programme: ProgrammeRecord,
  aClass: ClassRecord,
  certificate: CertificateRecord | undefined,
  at: Instant,
): readonly Wait[] {
  const named = { class: aClass.class, until: dayText(deadlineOf(aClass, programme)) };
  const over = aClass.sessions.at(-1)?.to ?? at;
  if (aClass.state !== "closed") return [at < over ? waitFor("class", { ...named, over }) : waitFor("closing", named)];
  const { attended = 0 } = voucher;
  const { scheduled } = aClass;
  const least = leastMinutes(aClass, programme);
  if (attended < least) return [waitFor("attendance-too-low", { ...named, attended, scheduled, least })];
  const pays = (outcome: Outcome) => amountOf(voucher, programme, aClass, outcome);
  const [completion, withCertificate] = [pays("completion"), pays("certificate")];
  const isAttested = certificate?.revoked === false;
  const now = {
    ...(completion !== undefined && { completion }),
    ...(isAttested &&
      withCertificate !== undefined && { certificate: withCertificate, number: certificate.certificate }),
  };
  const lacks = withCertificate !== undefined && !isAttested;
  return [
    ...(Object.keys(now).length > 0 ? [waitFor("redemption", { ...named, ...now })] : []),
    ...(lacks ? [waitFor("no-certificate", { ...named, certificate: withCertificate })] : []),
  ];
}

/** The fewest minutes of a class that suffice for a redemption. */
export const leastMinutes = ({ scheduled }: ClassRecord, { attendanceBp }: ProgrammeRecord): number =>
  Math.ceil((scheduled * attendanceBp) / 10_000);

/** What an outcome pays for the voucher in that class, in fen; undefined if it has no price. */
function amountOf(
  { face }: VoucherRecord,
  programme: ProgrammeRecord,
  { occupation, level }: ClassRecord,
  outcome: Outcome,
): number | undefined {
  const price = priceOf(programme, occupation, level);
  return price && due(price, outcome, face, programme.rounding);
}

/** How many days (+08:00) lie between two instants: 0 on the same day. */
export const daysBetween = (earlier: Instant, later: Instant): number => dayNumberAt(later) - dayNumberAt(earlier);
