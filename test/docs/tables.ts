/** docs/tables.md, with its tables out of RECORD_TABLES: what a bureau's own SQL finds in a ledger's database. */
import { KINDS, type Kind, type Records } from "../../src/index.ts";
import { columnName } from "../../src/stores/rows.ts";
import { SCHEMA_VERSION } from "../../src/stores/schema.ts";
import { RECORD_TABLES } from "../../src/stores/tables.ts";

/** The members that an instruction can change after the record was made. */
export const CHANGING: { readonly [K in Kind]: readonly (keyof Records[K] & string)[] } = {
  ledger: ["rootKeys", "operatorKeys"],
  party: ["payee", "suspended", "keys", "frozen"],
  key: ["revoked"],
  authorisation: ["from", "until"],
  trainee: ["groups", "key", "prior", "vouchers", "frozen"],
  calendar: ["holidays", "workdays"],
  fund: [
    ...["closed", "appropriated", "withdrawn", "reserved", "accrued", "paid", "outstanding"],
    ...["recovered", "writtenOff", "reusable"],
  ] as (keyof Records["fund"] & string)[],
  course: [],
  programme: ["closed", "issued", "committed"],
  class: ["state", "held", "vouchers", "everRedeemed", "frozen"],
  certificate: ["revoked"],
  voucher: [
    ...["trainee", "group", "until", "state", "class", "attended", "reserved", "accrued", "paid", "certificate"],
    ...["outcome", "redeemedWith", "reservedBefore", "settlement", "ordered", "orderedVictim", "dischargedVictim"],
    ...["restored", "successor", "frozen"],
  ] as (keyof Records["voucher"] & string)[],
  settlement: ["lines", "state", "total", "publicFrom", "reference"],
  recovery: ["recovered", "writtenOff", "cancelled"],
};

const FROZEN = "roles that froze it, `issuer` or `auditor`: a list, empty when it is not frozen";

const TITLES: { readonly [K in Kind]: readonly [chinese: string, what: string] } = {
  ledger: ["账本条款", "One row, with the id `ledger`: what the ledger was opened with."],
  party: [
    "主体",
    "Bureaus, finance offices, schools, enterprises, evaluators, auditors, and the operator (`service`).",
  ],
  key: ["密钥", "Every public key that was ever enrolled. The id is the key id."],
  authorisation: [
    "资质授权",
    "What a school may train and an evaluator may attest: the latest of each party, occupation and level. The id is `party/occupation/level`.",
  ],
  trainee: [
    "人员标识",
    "One row a person, under an opaque reference. Whoever it is stands in a table of the bureau's, never here.",
  ],
  calendar: ["工作日历", "Public holidays and make-up working days of a year. The id is the year."],
  fund: [
    "资金科目",
    "One row a pot of money, with its counters. What is available is `appropriated - withdrawn - reserved - accrued - paid + reusable`, and never negative.",
  ],
  course: ["课程", "The catalogue. A course never changes: a change is a new one."],
  programme: ["培训项目", "The policy that vouchers are issued under. Published once; a change is a new programme."],
  class: ["班级", "Filed runs of a course."],
  certificate: ["证书", "What evaluators attested, each for one voucher."],
  voucher: ["培训券", "One row a voucher, with its state and the money that it holds now."],
  settlement: ["申领批次", "A school's batches of redemptions, from submission to payment."],
  recovery: ["追回", "Demands for money that was paid."],
};

/** A member that is the id is described as the id. */
const MEANINGS: { readonly [K in Kind]: { readonly [P in keyof Records[K]]-?: string } } = {
  ledger: {
    origin: "the ledger's name",
    operator: "the party that runs it",
    rootKeys: "ids of all root keys ever enrolled",
    operatorKeys: "ids of all operator keys ever enrolled",
    quorum: "instruction type → number of different keys that it needs",
  },
  party: {
    party: "the party's name",
    kind: "`bureau`, `finance`, `school`, `enterprise`, `evaluator`, `auditor`, `service`",
    name: "as people call it",
    creditCode: "unified social credit code, 18 characters",
    payee: "SHA-256 in hex: salted commitment to the bank account",
    suspended: "whether its keys don't count at present",
    keys: "`[{key, role}]`: every key ever enrolled for it",
    frozen: FROZEN,
  },
  key: {
    key: "the key id, 16 hex digits",
    publicKey: "Ed25519, base64url",
    role: "what it signs as",
    holder: "the party, or for the role `trainee` the trainee",
    revoked: "whether it was revoked, for ever",
  },
  authorisation: {
    party: "→ parties",
    occupation: "code of the national classification, `d-dd-dd-dd`",
    level: "5 (lowest) to 1; 0 is a special competency",
    from: "the first day",
    until: "the last day; before `from_day` it covers nothing",
  },
  trainee: {
    trainee: "the reference",
    groups: "names of the groups that the person belongs to",
    commitment: "SHA-256 in hex: salted commitment to the identity",
    key: "→ keys: the trainee's own unrevoked key",
    prior: "`[{occupation, level, day}]`: granted elsewhere or before this ledger",
    vouchers: "ids of all vouchers ever bound to this person, in that order",
    frozen: FROZEN,
  },
  calendar: {
    year: "the year",
    holidays: "weekdays off, as days",
    workdays: "weekend days worked (调休), as days",
  },
  fund: {
    fund: "the fund's name",
    name: "as people call it",
    source: "`employment-subsidy`, `unemployment-insurance`, `skills-action`, `other`",
    year: "fiscal year",
    region: "six digits",
    reuseRecoveries: "whether money that comes back in its year can be spent again",
    closed: "whether it was closed",
    appropriated: "fen put in",
    withdrawn: "fen taken out by finance",
    reserved: "fen kept for vouchers that are held (or issued, where the programme says so)",
    accrued: "fen owed to schools: redeemed, not yet paid",
    paid: "fen paid and not returned by the bank",
    outstanding: "fen ordered back and not yet received or written off",
    recovered: "fen that came back",
    writtenOff: "fen given up",
    reusable: "fen of what came back that can be spent again",
  },
  course: {
    course: "the course's name",
    title: "as people call it",
    occupation: "code of the national classification",
    minutes: "its length",
    delivery: "`onsite`, `online`, `blended`",
    provider: "who made it, in words",
  },
  programme: {
    programme: "the programme's name",
    name: "as people call it",
    kind: "`qualification`, `special-competency`, `pre-employment`, `entrepreneurship`, `project`, `apprenticeship`, `teacher`",
    from: "the first day",
    until: "the last day",
    funds: "names of the funds that may pay",
    groups: "names of the groups that it is for",
    prices: "`[{occupation, level, standard, minMinutes, outcomes}]`: standard in fen, outcomes in basis points",
    face: "fen: the most that a voucher can pay; 0 is check-in only",
    reserveAt: "`hold` or `issue`: when money is reserved",
    rounding: "fen: amounts are rounded down to a multiple of 1, 10 or 100",
    issueCap: "vouchers: the most that can be issued",
    budgetCap: "fen: the most that its vouchers can hold together",
    attendanceBp: "basis points of the sessions that must be attended",
    limits: "`{perYear, oncePerLevel, noLowerLevel}`",
    classSize: "vouchers: the most in a class",
    filingLead: "working days between filing a class and its first session",
    redeemWithin: "calendar days after the last session",
    publicity: "working days that a settlement is public",
    closed: "whether it was closed before its time",
    issued: "vouchers issued, reissues not counted",
    committed: "fen: reserved + accrued + paid over its vouchers",
  },
  class: {
    class: "the class's name",
    school: "→ parties",
    programme: "→ programmes",
    course: "→ courses",
    occupation: "code of the national classification",
    level: "5 (lowest) to 1; 0 is a special competency",
    delivery: "`onsite`, `online`, `blended`",
    capacity: "vouchers: the most in it",
    place: "in words",
    sessions: "`[{from, to}]`, instants",
    scheduled: "minutes of all sessions",
    state: "`filed`, `approved`, `refused`, `cancelled`, `closed`",
    held: "vouchers held, redeemed or settled in it",
    vouchers: "ids of the vouchers in it, of any state",
    everRedeemed: "whether a voucher of it was ever redeemed, reversed or not",
    frozen: FROZEN,
  },
  certificate: {
    certificate: "the certificate's number",
    voucher: "→ vouchers",
    evaluator: "→ parties",
    day: "of the certificate",
    revoked: "whether it was revoked",
  },
  voucher: {
    voucher: "the voucher's id, a UUID",
    programme: "→ programmes",
    fund: "→ funds",
    trainee: "→ trainees; null while a general voucher (通用券) is not claimed",
    group: "the group that it was issued for",
    face: "fen: the most that it can pay",
    until: "the last day on which it can be claimed or held",
    state:
      "`issued`, `claimed`, `held`, `redeemed`, `settled`, `expired`, `void`. An `issued` or `claimed` one is past its time when `until` is over, whether or not that is recorded",
    class: "→ classes: the class that it is held in, or was redeemed in",
    attended: "minutes, once the class is closed",
    reserved: "fen reserved for it now",
    accrued: "fen owed for it now",
    paid: "fen paid for it; stays after a recovery",
    certificate: "→ certificates: the one attested last for the present hold, revoked or not",
    outcome: "`completion` or `certificate`: of the redemption that stands",
    redeemedWith: "→ certificates: the one that it was redeemed with",
    reservedBefore: "fen that stood reserved before the redemption",
    settlement: "→ settlements: the open or paid one that it is in",
    ordered: "fen ordered back, cancelled orders not counted",
    orderedVictim: "of these, fen for the reason `victim`",
    dischargedVictim: "of these, fen received or written off",
    restored: "whether it no longer counts against the trainee's limits",
    predecessor: "→ vouchers: the one that it replaces",
    successor: "→ vouchers: the one that replaces it",
    frozen: FROZEN,
  },
  settlement: {
    settlement: "the settlement's name",
    school: "→ parties",
    fund: "→ funds",
    payee: "the school's commitment to its account when it was submitted",
    lines: "`[{voucher, amount, refused?, objection?}]`: amount in fen; a line with `refused` does not remain",
    state: "`submitted`, `reviewed`, `publicised`, `paid`, `void`",
    total: "fen of the lines that remain",
    publicFrom: "the first day of its publicity (公示)",
    reference: "the bank's, of the payment that stands",
  },
  recovery: {
    recovery: "the recovery's name",
    voucher: "→ vouchers",
    fund: "→ funds",
    school: "→ parties",
    amount: "fen ordered back",
    reason: "`fraud`, `error`, `victim`",
    recovered: "fen received",
    writtenOff: "fen given up",
    cancelled: "whether the order was cancelled",
  },
};

/** A question that people have, and SQL that answers it. Where the databases' words differ, there are two. */
export interface Question {
  readonly name: string;
  readonly title: string;
  readonly sql: { readonly sqlite: string; readonly postgres: string };
}

const both = (sql: string): Question["sql"] => ({ sqlite: sql, postgres: sql });

const LINES = (
  each: string,
  value: (member: string) => string,
): string => `SELECT s.id, s.school, s.state, ${value("voucher")} AS voucher, ${value("amount")} AS amount, ${value("refused")} AS refused
FROM settlements AS s, ${each} AS line
WHERE s.ledger = 1 AND s.school = 'school-a'
ORDER BY s.id, voucher`;

export const QUESTIONS: readonly Question[] = [
  {
    name: "funds",
    title: "The balance of each fund (资金科目余额)",
    sql: both(`SELECT id, name, year, appropriated, withdrawn, reserved, accrued, paid, reusable,
  appropriated - withdrawn - reserved - accrued - paid + reusable AS available
FROM funds
ORDER BY id`),
  },
  {
    name: "school",
    title: "The vouchers of a school by state (某培训机构各状态培训券)",
    sql: both(`SELECT v.state, count(*) AS vouchers, sum(v.reserved) AS reserved, sum(v.accrued) AS accrued, sum(v.paid) AS paid
FROM classes AS c JOIN vouchers AS v ON v.ledger = c.ledger AND v.class = c.id
WHERE c.ledger = 1 AND c.school = 'school-a'
GROUP BY v.state
ORDER BY v.state`),
  },
  {
    name: "expiring",
    title: "What expires this month (本月到期)",
    sql: both(`SELECT id, trainee, programme, state, until
FROM vouchers
WHERE ledger = 1 AND state IN ('issued', 'claimed') AND until BETWEEN '2025-06-01' AND '2025-06-30'
ORDER BY until, id`),
  },
  {
    name: "open",
    title: "Open settlements (未拨付的申领批次)",
    sql: both(`SELECT id, school, fund, state, public_from, total
FROM settlements
WHERE ledger = 1 AND state IN ('submitted', 'reviewed', 'publicised')
ORDER BY school, id`),
  },
  {
    name: "lines",
    title: "The lines of a school's settlements (申领批次明细)",
    sql: {
      sqlite: LINES("json_each(s.lines)", (member) => `line.value ->> '${member}'`),
      postgres: LINES("json_array_elements(s.lines::json)", (member) => `line.value ->> '${member}'`),
    },
  },
  {
    name: "sheet",
    title: "A class sheet (班级名册)",
    sql: both(`SELECT v.trainee, v.id, v.state, v.attended, c.scheduled, x.id AS certificate, x.day, x.revoked
FROM classes AS c
JOIN vouchers AS v ON v.ledger = c.ledger AND v.class = c.id
LEFT JOIN certificates AS x ON x.ledger = v.ledger AND x.id = v.certificate
WHERE c.ledger = 1 AND c.id = 'class-1-1'
ORDER BY v.trainee, v.id`),
  },
  {
    name: "sums",
    title: "Whether the funds agree with their vouchers: no row (资金与培训券核对，应无结果)",
    sql: both(`SELECT f.id
FROM funds AS f LEFT JOIN vouchers AS v ON v.ledger = f.ledger AND v.fund = f.id
WHERE f.ledger = 1
GROUP BY f.id, f.reserved, f.accrued, f.paid
HAVING (f.reserved, f.accrued, f.paid) <> (coalesce(sum(v.reserved), 0), coalesce(sum(v.accrued), 0), coalesce(sum(v.paid), 0))`),
  },
];

const START = `# The tables

<!-- Generated by test/docs/tables.ts: do not edit, run \`npx vitest run test/docs -u\`. -->

What a bureau's own SQL finds in the database of a ledger: a file of SQLite, or a schema of PostgreSQL. The tables are the same in both, in version ${SCHEMA_VERSION}.

**They are for reading, and derived.** The lines in \`entries\` are the ledger; every other table follows from them, in the same commit, so that a report never sees half of an instruction. What is written by hand into any of them is no fact: no audit knows of it, an export does not have it, and the next import is without it. So:

- Never INSERT, UPDATE or DELETE, not even "to correct a mistake": there are instructions for that (\`voucher.reverse\`, \`voucher.void\`, \`recovery.order\`). Triggers and CHECKs refuse what would change lines or move money; they do not see everything.
- Never add a trigger, a rule, a constraint or a column that is NOT NULL, nor drop one, or an index: the ledger looks at opening whether they are as they were made, and does not open otherwise. Give reports a role that has nothing but SELECT, and keep views and tables of your own in another schema, or another file.
- In SQLite open the file read-only (\`file:vouchers.db?mode=ro\`) and end each read soon: what is written meanwhile waits in the \`-wal\` file until the last reader that began before it is done. Copy it with \`.backup\`, never with \`cp\`. In PostgreSQL a long transaction keeps old rows from being cleared away.
- These tables may change with a version of the library; the lines never do. An exact answer, with history and "as of" a day, comes from the ledger itself or from an export.`;

const CONVENTIONS = `## Conventions

- \`ledger\` is 1 in every row, and the first column of every key: write \`ledger = 1\` and join by it (\`v.ledger = c.ledger AND v.class = c.id\`), or a row is not found by its key. A database holds one ledger.
- \`id\` is the name of a thing, unique in its table. "→ classes" is the id of a row of \`classes\`; there are no FOREIGN KEYs.
- **Money** is in fen, a whole number. **Days** are text, \`2025-06-30\`, in +08:00; **instants** are text in UTC, \`2025-06-30T01:00:00.000Z\`. Both sort and compare as text.
- **flag** is 0 or 1. **json** is text: \`lines ->> '$[0].voucher'\` in SQLite, \`lines::json -> 0 ->> 'voucher'\` in PostgreSQL.
- Columns are null only where the table below says so. "never" stands where nothing can change a value once the row is there.
- A column in **bold** has an index: an equation with it reads no more rows than it finds.
- \`from_day\` and \`trainee_group\` are what \`from\` and \`group\` are elsewhere, as SQL keeps these words for itself.`;

const LEDGER_TABLES = `## The ledger itself (账本)

| table | 中文 | what | columns |
| --- | --- | --- | --- |
| \`entries\` | 条目 | every accepted instruction, in order; never changed, never deleted | \`seq\` from 0, the key; **\`id\`** of the instruction; \`type\`; \`at\`, an instant; \`hash\` of the line, SHA-256 in hex; \`line\`, the entry as JSON |
| \`ledgers\` | 账本 | one row: which ledger this is, and its end | \`origin\`; \`size\`, the number of entries; \`hash\` and \`at\` of the last one, null while there is none |
| \`refusals\` | 拒绝 | what refused instructions were answered, so that they are answered the same again; beside the ledger, not in it; never changed | \`id\` of the instruction, the key; \`digest\`, SHA-256 in hex of its bytes; \`code\`; \`facts\`, JSON; \`at\` |
| \`checkpoints\` | 检查点 | every signed note over the first entries; never changed | \`size\`, the number of entries that it covers, the key; \`note\` |
| \`nodes\` | 树节点 | hashes that make proofs quick; never changed | \`level\` and \`position\`, the key; \`hash\` |

In PostgreSQL \`voucher_ledger_schema\` has the version of the tables, in SQLite \`PRAGMA user_version\` does. The line of an entry says who signed what: \`line ->> '$.instruction.data.voucher'\`, in PostgreSQL \`line::json #>> '{instruction,data,voucher}'\`. There is no index on that: to follow one voucher ask the ledger for its history.`;

const QUESTIONS_HEAD = `## Questions and answers

Each is run on both databases by a test, on a ledger in which everything has happened, and held against what the ledger says. \`school-a\`, \`class-1-1\` and the days are examples.`;

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const code = (name: string): string => `\`${name}\``;

function tableOf<K extends Kind>(kind: K): string {
  const { table, id, columns, indexes = [], checks = {} } = RECORD_TABLES[kind];
  const [chinese, what] = TITLES[kind];
  const kept: Readonly<Record<string, string>> = columns;
  const meanings: Readonly<Record<string, string>> = MEANINGS[kind];
  const changing: readonly string[] = CHANGING[kind];
  const indexed: readonly string[] = indexes;
  const rows = Object.entries(kept).map(([member, type]) => {
    const isId = member === id;
    const name = code(isId ? "id" : columnName(member));
    const shown = isId || indexed.includes(member) ? `**${name}**` : name;
    const isNull = type.endsWith("?") ? "yes" : "";
    return row([
      shown,
      type.replace("?", ""),
      isNull,
      changing.includes(member) ? "" : "never",
      meanings[member] ?? "",
    ]);
  });
  const ids = id === undefined ? [row(["**`id`**", "text", "", "never", "see above"])] : [];
  const holds = Object.values(checks).map((check) => `\n\nAlways: \`${check}\`.`);
  const head = [row(["column", "type", "null", "changes", "meaning"]), row(["---", "---", "---", "---", "---"])];
  return `### ${table} (${chinese})\n\n${what}\n\n${[...head, ...ids, ...rows].join("\n")}${holds.join("")}`;
}

function answerTo({ title, sql: { sqlite, postgres } }: Question): string {
  const block = (sql: string) => `\`\`\`sql\n${sql};\n\`\`\``;
  if (sqlite === postgres) return `### ${title}\n\n${block(sqlite)}`;
  return `### ${title}\n\nSQLite:\n\n${block(sqlite)}\n\nPostgreSQL:\n\n${block(postgres)}`;
}

/** The whole document. */
export function tablesDocument(): string {
  return `${[
    START,
    CONVENTIONS,
    LEDGER_TABLES,
    "## Records (记录)",
    ...KINDS.map(tableOf),
    QUESTIONS_HEAD,
    ...QUESTIONS.map(answerTo),
  ].join("\n\n")}\n`;
}
