/** From where on something is a finding: a closed table of whole numbers, each with its default. */
import { LedgerError } from "../domain/error.ts";

/** The defaults, by name. */
const DEFAULTS = {
  certificatesPerDay: 100,
  perfectClasses: 5,
  bulkSeconds: 10,
  bulkVouchers: 20,
  newSchoolDays: 30,
  deadlineDays: 1,
  deadlineVouchers: 20,
  deadlinePercent: 50,
  identicalTrainees: 10,
  travelMinutes: 120,
  overdueDays: 0,
  recoveryDays: 0,
} as const;

export type ThresholdName = keyof typeof DEFAULTS;
export type Thresholds = Readonly<Record<ThresholdName, number>>;

/** By name: the default, and what it counts, in English and Chinese. Apart, as an audit needs no more than the numbers. */
export const THRESHOLDS = {
  certificatesPerDay: [100, "certificates that an evaluator may attest for one day", "评价机构一日内可证明的证书数"],
  perfectClasses: [
    5,
    "classes one after another in which everybody passed, from which on it is a finding",
    "连续多少个班级全员取证即予提示",
  ],
  bulkSeconds: [
    10,
    "seconds from claim to hold, up to which both count as one stroke",
    "领券至报名不超过多少秒视为一气呵成",
  ],
  bulkVouchers: [20, "such vouchers in one class, from which on it is a finding", "同一班级达到多少张即予提示"],
  newSchoolDays: [
    30,
    "days after its admission, up to which a school's first redemption is a finding",
    "培训机构准入后多少日内首次核销即予提示",
  ],
  deadlineDays: [
    1,
    "last days before a class's redemption deadline that count as crowded ones",
    "核销截止前的最后多少日计入扎堆",
  ],
  deadlineVouchers: [
    20,
    "redemptions in these days, from which on it can be a finding",
    "最后几日核销达到多少笔才予提示",
  ],
  deadlinePercent: [
    50,
    "percent of a class's redemptions that fall in these days, from which on it is a finding",
    "最后几日核销占全班核销的百分比，达到即予提示",
  ],
  identicalTrainees: [
    10,
    "trainees of a class with the very same minutes of attendance, from which on it is a finding",
    "全班出勤分钟数完全相同，达到多少人即予提示",
  ],
  travelMinutes: [
    120,
    "minutes between sessions at different places, under which nobody gets there",
    "两地课程间隔少于多少分钟视为无法赶到",
  ],
  overdueDays: [
    0,
    "days after a class's redemption deadline, past which a voucher that is still held is a finding",
    "核销截止后超过多少日仍处于报名冻结即予提示",
  ],
  recoveryDays: [
    0,
    "days after its order, from which on a recovery that is not complete is a finding",
    "追回决定后满多少日仍未追回即予提示",
  ],
} as const satisfies { readonly [N in ThresholdName]: readonly [by: (typeof DEFAULTS)[N], en: string, zh: string] };

const isThreshold = (name: string): name is ThresholdName => Object.hasOwn(DEFAULTS, name);

/**
 * All thresholds, the given ones in the place of their defaults.
 * @throws LedgerError `wrong-usage` for a name that is none, or a value that is not a whole number from 0 on.
 */
export function thresholdsWith(given: Readonly<Record<string, number | undefined>> = {}): Thresholds {
  const thresholds: Record<ThresholdName, number> = { ...DEFAULTS };
  for (const [name, value] of Object.entries(given)) {
    if (!isThreshold(name) || (value !== undefined && !(Number.isSafeInteger(value) && value >= 0))) {
      const names = Object.keys(DEFAULTS).join(", ");
      throw new LedgerError(
        "wrong-usage",
        `${name} is no threshold, or its number not whole and from 0 on: there are ${names}`,
        { name },
      );
    }
    thresholds[name] = value ?? DEFAULTS[name];
  }
  return thresholds;
}
