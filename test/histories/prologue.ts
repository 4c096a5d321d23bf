/** How a town begins: its ledger is opened, its offices and schools admitted, money, programmes, trainees, vouchers. */
import type { InstructionInput } from "../../src/index.ts";
import { newFund, newProgramme } from "./intents/funds.ts";
import { INTENTS } from "./intents/index.ts";
import { creditCode, opening } from "./intents/parties.ts";
import { keyNamed, UNACCEPTABLE } from "./keys.ts";
import {
  by,
  type Draft,
  draft,
  GROUPS,
  hashOf,
  LEVELS,
  newKey,
  OCCUPATIONS,
  plusDays,
  type Town,
  today,
} from "./town.ts";

/** One thing that happens at the beginning; it may depend on what happened before. */
export type Beginning = (town: Town) => Draft | undefined;

export const QUORUMS = [
  undefined,
  { "fund.withdraw": 2, "settlement.review": 2, "settlement.pay": 2, "voucher.void": 2, "class.close": 2 },
  { "settlement.pay": 2, "recovery.order": 2, "freeze.set": 2, "programme.close": 2 },
];

const keyed = (role: InstructionInput<"party.admit">["keys"][number]["role"], ...names: readonly string[]) =>
  names.map((name) => ({ key: keyNamed(name).publicKey, role }));

const added =
  (role: "issuer" | "reviewer", name: string, ...more: readonly string[]): Beginning =>
  () =>
    draft(
      "key.add",
      { party: "hrss", key: keyNamed(name).publicKey, role },
      by("root"),
      ...more.map((one) => ({ role, key: keyNamed(one).id })),
    );

type Admission = Omit<InstructionInput<"party.admit">, "name">;
const admitted =
  (party: Admission): Beginning =>
  () =>
    draft("party.admit", { ...party, name: "示例单位" }, by("root"));

/** One evaluator is apart from everybody, one shares its account with a school, one its credit code. */
const PARTIES: readonly Admission[] = [
  { party: "finance-a", kind: "finance", keys: keyed("finance", "finance-a.desk", "finance-a.desk-2") },
  {
    party: "school-a",
    kind: "school",
    payee: hashOf(11),
    creditCode: creditCode(1),
    keys: keyed("school", "school-a.desk", "school-a.desk-2"),
  },
  {
    party: "school-b",
    kind: "school",
    payee: hashOf(12),
    creditCode: creditCode(2),
    keys: keyed("school", "school-b.desk", "school-b.desk-2"),
  },
  { party: "works-c", kind: "enterprise", keys: keyed("school", "works-c.desk", "works-c.desk-2") },
  { party: "evaluator-a", kind: "evaluator", payee: hashOf(13), keys: keyed("evaluator", "evaluator-a.desk") },
  {
    party: "evaluator-b",
    kind: "evaluator",
    payee: hashOf(12),
    creditCode: creditCode(1),
    keys: keyed("evaluator", "evaluator-b.desk"),
  },
  { party: "evaluator-c", kind: "evaluator", keys: keyed("evaluator", "evaluator-c.desk") },
  { party: "audit-a", kind: "auditor", keys: keyed("auditor", "audit-a.desk", "audit-a.desk-2") },
];

/** Where it is, the first bureau can be suspended. */
const OTHER_BUREAU: Admission = { party: "hrss-2", kind: "bureau", keys: keyed("root", "hrss-2.root") };

const authorised =
  (party: string, occupation: string): Beginning =>
  (town) =>
    draft(
      "party.authorise",
      { party, occupation, levels: [...LEVELS], from: plusDays(today(town), -40), until: plusDays(today(town), 300) },
      by("issuer"),
    );

/** Every second trainee has a key of their own; one was trained before. */
const registered =
  (number: number): Beginning =>
  (town) => {
    const prior = { occupation: OCCUPATIONS[0], level: 3, day: plusDays(today(town), -60) };
    return draft(
      "trainee.register",
      {
        trainee: `t-${number}`,
        groups: number === 1 ? [...GROUPS] : [...town.some(GROUPS)],
        ...(number % 2 === 0 ? { key: newKey(town) } : {}),
        ...(number === 3 ? { prior: [prior] } : {}),
      },
      by("issuer"),
    );
  };

const appropriated =
  (fund: string): Beginning =>
  (town) =>
    draft(
      "fund.appropriate",
      { fund, amount: (town.below(8) + 2) * 60_000, document: "财社〔2025〕1号" },
      by("finance"),
    );

const lawful =
  (type: keyof typeof INTENTS): Beginning =>
  (town) =>
    INTENTS[type].lawful(town);

/** Openings that are refused before the good one; the ledger is still empty then. */
const WRONG_OPENINGS: readonly Beginning[] = [
  () => opening(undefined, { origin: "vouchers.example/elsewhere" }),
  () => opening({ "voucher.claim": 2 }),
  () => ({
    ...opening(undefined, { root: { party: "hrss", name: "局", key: keyNamed("service.operator").publicKey } }),
    by: [{ role: "founder", key: keyNamed("service.operator").id }],
  }),
  () => ({ ...opening(undefined), by: [{ role: "founder", key: keyNamed("hrss.root").id }] }),
  () => ({ ...opening(undefined), forged: true }),
  () => opening(undefined, { root: { party: "service", name: "局", key: keyNamed("hrss.root").publicKey } }),
  () => opening({ "voucher.void": 1 }),
  () => draft("fund.close", { fund: "fund-1" }, { role: "founder", key: keyNamed("hrss.root").id }),
  () => unacceptable(UNACCEPTABLE[0] ?? ""),
  () => unacceptable(UNACCEPTABLE[1] ?? ""),
];

/** The root's key is none that a ledger takes: nobody can sign with it, and what stands there says nothing. */
const unacceptable = (key: string): Draft => ({
  ...opening(undefined, { root: { party: "hrss", name: "局", key } }),
  by: [
    { role: "founder", key: keyNamed("service.operator").id },
    { role: "founder", publicKey: key },
  ],
});

/** `wrongly`: also try every wrong opening before. */
export function prologue(wrongly: boolean): readonly Beginning[] {
  return [
    ...(wrongly ? WRONG_OPENINGS : []),
    (town) => opening(town.one(QUORUMS)),
    added("issuer", "hrss.issuer"),
    added("issuer", "hrss.issuer-2", "hrss.issuer"),
    added("reviewer", "hrss.reviewer"),
    added("reviewer", "hrss.reviewer-2", "hrss.reviewer"),
    ...PARTIES.map(admitted),
    (town) => (town.rarely(3) ? admitted(OTHER_BUREAU)(town) : undefined),
    ...["school-a", "school-b", "evaluator-a", "evaluator-b"].map((party) => authorised(party, OCCUPATIONS[0])),
    ...["school-a", "works-c", "evaluator-a"].map((party) => authorised(party, OCCUPATIONS[1])),
    newFund,
    appropriated("fund-1"),
    newFund,
    appropriated("fund-2"),
    lawful("course.list"),
    ...[0, 1, 2].map(
      (which): Beginning =>
        (town) =>
          newProgramme(town, which + town.below(2)),
    ),
    ...[1, 2, 3, 4, 5, 6].map(registered),
    ...Array.from({ length: 3 }, () => lawful("voucher.issue")),
    ...Array.from({ length: 4 }, () => lawful("voucher.claim")),
    ...Array.from({ length: 3 }, () => lawful("class.file")),
    ...Array.from({ length: 2 }, () => lawful("class.approve")),
    ...Array.from({ length: 2 }, () => lawful("voucher.hold")),
  ];
}
