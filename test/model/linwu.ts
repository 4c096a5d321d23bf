/** Linwu County for the model's own tests: a fund, a programme, a school with two classes, 121 trainees. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { createModel } from "./model.ts";
import { balances } from "./money.ts";
import type { Model, Request } from "./state.ts";

const ORIGIN = "vouchers.example/linwu";
const OCCUPATION = "4-04-05-05";
export const FUND = "skills-2025";
export const PROGRAMME = "ai-trainer";
export const HASH = "ab".repeat(32);
const PAYEE = "cd".repeat(32);
export const reason = "as recorded";

export const publicKey = (name: string) => createHash("sha256").update(name).digest().toString("base64url");
export const keyId = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 16);
export const idOf = (number: number, kind = 0) =>
  `01900000-0000-7000-800${kind}-${number.toString(16).padStart(12, "0")}`;
export const range = (count: number, from = 0) => Array.from({ length: count }, (_, i) => i + from);

export let model: Model;
let now: number;
let requests: number;

/** A model of its own for every test. The key `weak` is not acceptable. */
export function begin(): void {
  model = createModel(ORIGIN, { keyId, isAcceptable: (key) => key !== publicKey("weak") });
  requests = 0;
}

export function submit(request: Request): string {
  return model.submit(request, now).code ?? "ok";
}

/** A request signed by these keys. */
export function request(by: string, type: string, data: unknown, id = idOf(requests++, 1)) {
  const signatures = by.split(" ").map((name) => ({ key: keyId(publicKey(name)), good: true }));
  return { id, ledger: ORIGIN, type, data, signatures };
}

export function send(by: string, type: string, data: unknown): string {
  return submit(request(by, type, data));
}

export function accept(by: string, type: string, data: unknown): void {
  expect([type, send(by, type, data)]).toEqual([type, "ok"]);
}

export function at(instant: string): void {
  now = Date.parse(instant);
}

export const fund = () => {
  const found = model.state.funds.get(FUND);
  if (found === undefined) throw new Error("no fund");
  return balances(model.state, found);
};

export const open = (quorum: Record<string, number> = {}) => ({
  format: 1,
  origin: ORIGIN,
  suite: "ed25519-sha256",
  currency: "CNY",
  operator: { party: "service", key: publicKey("operator") },
  root: { party: "hrss", name: "Linwu bureau", key: publicKey("root") },
  quorum,
});

export const programme = {
  programme: PROGRAMME,
  name: "AI trainer",
  kind: "project",
  from: "2025-01-01",
  until: "2025-12-31",
  funds: [FUND],
  groups: ["rural", "graduate"],
  prices: [
    {
      occupation: OCCUPATION,
      level: 5,
      standard: 100_000,
      minMinutes: 600,
      outcomes: { certificate: 10_000, completion: 6_000 },
    },
  ],
  face: 100_000,
  reserveAt: "hold",
  rounding: 100,
  issueCap: 121,
  attendance: 8_000,
  limits: { perYear: 1, oncePerLevel: true, noLowerLevel: true },
  classSize: 50,
  filingLead: 3,
  redeemWithin: 30,
  publicity: 5,
};

export const klass = (name: string) => ({
  class: name,
  school: "school-a",
  programme: PROGRAMME,
  occupation: OCCUPATION,
  level: 5,
  delivery: "onsite",
  capacity: 50,
  place: "Linwu",
  sessions: [
    { from: "2025-03-03T01:00:00.000Z", to: "2025-03-03T07:00:00.000Z" },
    { from: "2025-03-04T01:00:00.000Z", to: "2025-03-04T07:00:00.000Z" },
  ],
});

const admit = (party: string, kind: string, ...roles: string[]) =>
  accept("root", "party.admit", {
    party,
    kind,
    name: party,
    payee: PAYEE.replace("c", party.length.toString(16).slice(-1)),
    keys: roles.map((role) => ({ role, key: publicKey(party === "bureau" ? role : party) })),
  });

/** A county with a fund of 120,000 yuan, 121 trainees with a claimed voucher each, and two classes of 50. */
export function linwu(): void {
  at("2025-01-06T01:00:00.000Z");
  accept("operator root", "ledger.open", open());
  admit("bureau", "bureau", "issuer", "reviewer");
  admit("finance", "finance", "finance");
  admit("school-a", "school", "school");
  admit("evaluator", "evaluator", "evaluator");
  admit("auditor", "auditor", "auditor");
  const period = { occupation: OCCUPATION, levels: [5], from: "2025-01-01", until: "2025-12-31" };
  for (const party of ["school-a", "evaluator"]) accept("issuer", "party.authorise", { party, ...period });
  const members = { name: "skills", source: "skills-action", year: 2025, region: "431025", reuseRecoveries: true };
  accept("finance", "fund.open", { fund: FUND, ...members });
  accept("finance", "fund.appropriate", { fund: FUND, amount: 12_000_000, document: "2025/1" });
  accept("issuer", "programme.publish", programme);
  for (const i of range(121)) accept("issuer", "trainee.register", { trainee: `t${i}`, groups: ["rural"] });
  const vouchers = range(121).map((i) => ({ voucher: idOf(i), trainee: `t${i}`, group: "rural" }));
  accept("issuer", "voucher.issue", { programme: PROGRAMME, fund: FUND, until: "2025-06-30", vouchers });
  for (const i of range(121)) accept("issuer", "voucher.claim", { voucher: idOf(i), trainee: `t${i}` });
  for (const name of ["c1", "c2"]) {
    accept("school-a", "class.file", klass(name));
    accept("issuer", "class.approve", { class: name });
  }
}

export const hold = (i: number, name = i < 50 ? "c1" : "c2") =>
  send("school-a issuer", "voucher.hold", { voucher: idOf(i), class: name });

/** 100 trainees, 48 certificates, 52 completions, all redeemed. */
export function redeemed(): void {
  for (const i of range(100)) expect(hold(i)).toBe("ok");
  at("2025-03-04T07:00:00.000Z");
  for (const [n, name] of ["c1", "c2"].entries()) {
    const attendance = range(50, n * 50).map((i) => ({ voucher: idOf(i), minutes: 720 }));
    accept("school-a", "class.close", { class: name, attendance, evidence: HASH });
  }
  for (const i of range(48))
    accept("evaluator", "certificate.attest", { certificate: `C-${i}`, voucher: idOf(i), day: "2025-03-04" });
  for (const i of range(100)) {
    const how = i < 48 ? { outcome: "certificate", certificate: `C-${i}`, amount: 100_000 } : COMPLETION;
    accept("school-a", "voucher.redeem", { voucher: idOf(i), ...how });
  }
}

export const COMPLETION = { outcome: "completion", amount: 60_000 };

/** The two lines of vouchers 0 and 60, 1,600 yuan, publicised from 2025-03-04, a Tuesday. */
export function publicised(settlement: string): void {
  const lines = [
    { voucher: idOf(0), amount: 100_000 },
    { voucher: idOf(60), amount: 60_000 },
  ];
  accept("school-a", "settlement.submit", { settlement, fund: FUND, lines, total: 160_000 });
  accept("reviewer", "settlement.review", { settlement });
  accept("issuer", "settlement.publicise", { settlement, from: "2025-03-04" });
}
