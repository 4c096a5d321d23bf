/**
 * Findings: what is lawful but suspicious, as a closed table. The ledger does not refuse it and an audit does not call
 * it wrong; somebody should ask. A finding is no proof of anything, and none is no proof of honesty.
 *
 * What sees them stands by noun in findings-*.ts, in sealing.ts (identities) and in comparison.ts (several ledgers);
 * the sentences of those found in suspicions.ts, which is loaded once there are any.
 */
import type { Facts } from "../domain/error.ts";
import type { FINDINGS } from "./comparison.ts";
import type { NamedRecord } from "./named.ts";
import type { ThresholdName, Thresholds } from "./thresholds.ts";

/** How many of each a report lists; all are counted. */
const FINDINGS_LISTED = 20;

export interface FindingRow {
  readonly thresholds: readonly ThresholdName[];
  /** One sentence of what is looked for, in English and Chinese. */
  readonly title: string;
  readonly titleZh: string;
}

/** What is looked for in the ledger of an audit; comparison.ts has what is looked for between several. */
export const IN_ONE_LEDGER = {
  "evaluator-overloaded": {
    thresholds: ["certificatesPerDay"],
    title: "An evaluator attested more certificates for one day than it can examine",
    titleZh: "评价机构一日证明的证书数超出其评价能力",
  },
  "pass-rate-perfect": {
    thresholds: ["perfectClasses"],
    title: "In many classes of a school, one after another, everybody passed",
    titleZh: "同一培训机构连续多个班级全员取证",
  },
  "certificate-revoked": {
    thresholds: [],
    title: "A certificate was revoked after its voucher was redeemed with it, and the redemption stands",
    titleZh: "证书在核销后被撤销，而核销仍然有效",
  },
  "school-new": {
    thresholds: ["newSchoolDays"],
    title: "A school redeemed soon after its admission",
    titleZh: "培训机构准入后不久即核销",
  },
  "school-suspended": {
    thresholds: [],
    title: "A school was suspended that had redeemed before",
    titleZh: "培训机构被暂停前曾有核销",
  },
  "payee-shared": {
    thresholds: [],
    title: "Several schools have or had one payee",
    titleZh: "多家培训机构现用或曾用同一收款账户",
  },
  "attendance-identical": {
    thresholds: ["identicalTrainees"],
    title: "Everybody in a class attended the very same number of minutes",
    titleZh: "全班出勤分钟数完全相同",
  },
  "deadline-crowded": {
    thresholds: ["deadlineDays", "deadlineVouchers", "deadlinePercent"],
    title: "The redemptions of a class crowd before their deadline",
    titleZh: "班级核销集中于截止之前",
  },
  "claimed-in-bulk": {
    thresholds: ["bulkSeconds", "bulkVouchers"],
    title: "Many vouchers of a class were held within seconds of their claim",
    titleZh: "同一班级大量培训券在领取后数秒内即报名冻结",
  },
  "trainee-far-apart": {
    thresholds: ["travelMinutes"],
    title: "A trainee has sessions at different places, with too little time between them",
    titleZh: "学员在不同地点上课且间隔过短",
  },
  "key-replaced-by-root": {
    thresholds: [],
    title: "A party's key was revoked and another enrolled by root alone",
    titleZh: "主体的密钥被人社部门（根密钥）撤销并单独换发",
  },
  "trainee-key-replaced": {
    thresholds: [],
    title: "A trainee's key was replaced without the old one",
    titleZh: "学员密钥在没有旧密钥签名的情况下被更换",
  },
  "trainee-key-bypassed": {
    thresholds: [],
    title: "The issuer signed in the stead of a trainee whose key had been revoked",
    titleZh: "学员密钥被撤销后，发券方代其签署",
  },
  "calendar-replaced": {
    thresholds: [],
    title: "A calendar was replaced",
    titleZh: "年度日历被替换",
  },
  "bank-reference-reused": {
    thresholds: [],
    title: "One bank reference was used twice: for payments, returns or receipts of recoveries",
    titleZh: "同一银行流水号重复用于拨付、退回或追回到账",
  },
  "settlement-paid-again": {
    thresholds: [],
    title: "A settlement was paid again after a return",
    titleZh: "申领批次退回后再次拨付",
  },
  "hold-overdue": {
    thresholds: ["overdueDays"],
    title: "Holds outlived their class: money is still reserved after the redemption deadline",
    titleZh: "报名冻结超过班级期限：核销截止后额度仍被冻结",
  },
  "recovery-outstanding": {
    thresholds: ["recoveryDays"],
    title: "A recovery is not complete",
    titleZh: "追回尚未完成",
  },
  "identity-shared": {
    thresholds: [],
    title: "One identity stands behind several trainee references",
    titleZh: "同一身份对应多个人员标识",
  },
} as const satisfies Record<string, FindingRow>;

export type FindingName = keyof typeof FINDINGS;

/** By finding: the sentence of one that was found, in English and Chinese, with its facts in braces. */
export type Sentences<Name extends FindingName> = Readonly<Record<Name, readonly [en: string, zh: string]>>;

/** One thing that is suspicious. */
export interface Finding {
  readonly finding: FindingName;
  /** Counted from 1; absent where it is no single line. */
  readonly line?: number;
  /** The place of that line, counted from 0. */
  readonly seq?: number;
  /** English and Chinese, for people. */
  readonly message: string;
  readonly messageZh: string;
  readonly facts: Facts;
  readonly records: readonly NamedRecord[];
}

export interface FindingResult {
  readonly name: FindingName;
  readonly title: string;
  readonly titleZh: string;
  readonly thresholds: Partial<Thresholds>;
  /** How many there are, listed or not. */
  readonly count: number;
  /** At most 20, in the order in which they were found. */
  readonly found: readonly Finding[];
}

/** Notes one; `line` counts from 1 and is undefined where it is no single line. */
export type Note = (finding: FindingName, line: number | undefined, facts: Facts) => void;

/** One as it was noted, without its sentences. */
export interface Noted {
  readonly finding: FindingName;
  readonly line: number | undefined;
  readonly facts: Facts;
}

export interface Notebook {
  readonly note: Note;
  isEmpty(): boolean;
  /**
   * Every finding that is looked for, found or not, in the order of the table; `word` puts those found into words, and
   * is not needed if there are none.
   */
  results(word?: (noted: Noted) => Finding): readonly FindingResult[];
}

/** A notebook for what a table lists. */
export function createNotebook<Name extends FindingName>(
  rows: Readonly<Record<Name, FindingRow>>,
  thresholds: Thresholds,
): Notebook {
  const names = Object.keys(rows).filter((name): name is Name => Object.hasOwn(rows, name));
  const counts = new Map<FindingName, number>();
  const listed = new Map<FindingName, Noted[]>();

  function resultOf(name: Name, found: readonly Finding[]): FindingResult {
    const { title, titleZh, thresholds: used } = rows[name];
    const by = Object.fromEntries(used.map((threshold) => [threshold, thresholds[threshold]]));
    return { name, title, titleZh, thresholds: by, count: counts.get(name) ?? 0, found };
  }

  return {
    note(finding, line, facts) {
      const count = (counts.get(finding) ?? 0) + 1;
      counts.set(finding, count);
      if (count <= FINDINGS_LISTED) listed.set(finding, [...(listed.get(finding) ?? []), { finding, line, facts }]);
    },
    isEmpty: () => counts.size === 0,
    results: (word) => names.map((name) => resultOf(name, word ? (listed.get(name) ?? []).map(word) : [])),
  };
}
