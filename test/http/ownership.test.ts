/** What schools, evaluators and trainees are told of what is not theirs, refusal by refusal; and all of what is. */
import {
  encodeSigned,
  type Instruction,
  type InstructionInput,
  parseEntry,
  type Refusal,
  type SignedInstruction,
  sign,
} from "training-voucher-ledger";
import type { Handler } from "training-voucher-ledger/http";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { explainAnswer } from "../../src/http/answers.ts";
import { FUND, idOf, keyOf, OCCUPATION, PAYEE, type World } from "../support/world.ts";
import { CLASS_TERMS, handlerOf, OTHER_SCHOOL, openTown, toHandler } from "./town.ts";

const POOR_SCHOOL = "school-c";
const STAGES = ["held", "closed", "redeemed"] as const;
type Stage = (typeof STAGES)[number];

let world: World;
let handler: Handler;
/** In A's class, and at last redeemed; in B's class; in C's, which has no account. */
let [ofA, ofB, ofC] = ["", "", ""];
let attested: Instruction | undefined;
let ids = 1;

async function explain(signed: SignedInstruction): Promise<readonly Refusal[]> {
  const init = { method: "POST", body: encodeSigned(signed), headers: { "content-type": "application/json" } };
  const response = await handler(toHandler("/explain", init));
  return z.parse(explainAnswer, await response.json()).refusals;
}
const codesOf = (refusals: readonly Refusal[]) => refusals.map(({ code }) => code);
const submission = (school: string, ...vouchers: readonly string[]) => {
  const lines = vouchers.map((voucher) => ({ voucher, amount: 1 }));
  const data = { settlement: "theirs", fund: FUND, lines, total: lines.length };
  return world.signed(`${school}.desk`, "settlement.submit", data, idOf(ids++, 3));
};
const attestation = (evaluator: string, day = "2025-01-02") => {
  const data = { certificate: "theirs", voucher: ofA, day };
  return world.signed(`${evaluator}.desk`, "certificate.attest", data, idOf(ids++, 3));
};

async function admit(party: string, kind: "school" | "evaluator", { payee = "", isAuthorised = true } = {}) {
  const keys = [{ key: keyOf(`${party}.desk`).publicKey, role: kind }];
  const admission: InstructionInput<"party.admit"> = { party, kind, name: "示例", keys, ...(payee && { payee }) };
  await world.accept([world.signed("hrss.root", "party.admit", admission)]);
  if (!isAuthorised) return;
  const authorisation = { party, occupation: OCCUPATION, levels: [5], from: "2025-01-01", until: "2025-12-31" };
  await world.accept([world.signed("hrss.issuer", "party.authorise", authorisation)]);
}

async function holdIn(school: string, voucher: string): Promise<void> {
  const name = `of-${school}`;
  await world.accept([
    world.signed(`${school}.desk`, "class.file", { class: name, school, ...CLASS_TERMS }),
    world.signed("hrss.issuer", "class.approve", { class: name }),
    world.signed(`${school}.desk hrss.issuer`, "voucher.hold", { voucher, class: name }),
  ]);
}

const heard = new Map<string, readonly Refusal[]>();
const heardAt = (stage: Stage, who: string) => heard.get(`${stage} ${who}`) ?? [];

async function ask(stage: Stage): Promise<void> {
  for (const evaluator of ["evaluator-a", "stranger", "related", "other"])
    heard.set(`${stage} ${evaluator}`, await explain(attestation(evaluator)));
  heard.set(`${stage} poor`, await explain(submission(POOR_SCHOOL, ofA)));
  heard.set(`${stage} poor, among its own`, await explain(submission(POOR_SCHOOL, ofC, ofA)));
  heard.set(`${stage} first`, await explain(submission(OTHER_SCHOOL, ofA, ofB)));
  heard.set(`${stage} last`, await explain(submission(OTHER_SCHOOL, ofB, ofA)));
  heard.set(`${stage} twice`, await explain(submission(OTHER_SCHOOL, ofA, ofA)));
}

beforeAll(async () => {
  world = await openTown();
  handler = handlerOf(world);
  await admit(POOR_SCHOOL, "school");
  await admit("stranger", "evaluator", { isAuthorised: false });
  await admit("related", "evaluator", { payee: PAYEE });
  await admit("other", "evaluator");
  [ofA = "", ofB = "", ofC = ""] = await world.issue(3);
  await world.claim([ofA, ofB, ofC]);
  await holdIn(OTHER_SCHOOL, ofB);
  await holdIn(POOR_SCHOOL, ofC);
  const aClass = await world.approvedClass(5);
  await world.hold([ofA], aClass);
  await ask("held");
  await world.closeClass(aClass, [ofA]);
  await ask("closed");
  await world.attest(ofA);
  for await (const line of world.ledger.entries()) {
    const { instruction } = parseEntry(line).entry;
    if (instruction.type === "certificate.attest") attested = instruction;
  }
  await world.accept([world.redemption(ofA)]);
  await ask("redeemed");
});

const OF_A = /school-a|trainee-1|class-1|C-0190|60000|is redeemed|redeemed by|状态为“已核销”|2025-02-20|4-04-05-05/;

describe.each(STAGES)("while A's voucher is %s", (stage) => {
  test.each([
    ["poor", ["payee-missing"]],
    ["poor, among its own", ["payee-missing"]],
    ["first", ["line-invalid"]],
    ["twice", ["line-invalid"]],
  ])("a school that lists it (%s) hears a code and no more", (who, codes) => {
    const refusals = heardAt(stage, who);
    expect(codesOf(refusals)).toEqual(codes);
    expect(JSON.stringify(refusals)).not.toMatch(OF_A);
    expect(refusals.at(-1)?.message).toContain("not yours");
  });

  test("a school that lists its own before it hears of its own", () => {
    const refusals = heardAt(stage, "last");
    expect(refusals).toMatchObject([{ code: "line-invalid", facts: { voucher: ofB, state: "held" } }]);
    expect(JSON.stringify(refusals)).not.toMatch(OF_A);
  });

  test("an evaluator who is not authorised for the class hears a code and no more", () => {
    const refusals = heardAt(stage, "stranger");
    expect(refusals).toHaveLength(1);
    expect(JSON.stringify(refusals)).not.toMatch(OF_A);
    expect(refusals[0]?.message).toContain("not yours");
  });
});

describe("an evaluator", () => {
  test("who is authorised is told all once the class is closed, and not before", () => {
    expect(heardAt("held", "other")).toMatchObject([{ code: "class-not-closed", facts: {} }]);
    expect(JSON.stringify(heardAt("held", "other"))).not.toMatch(OF_A);
    const closed = heardAt("closed", "other");
    expect(closed).toMatchObject([{ code: "certificate-day-invalid", facts: { first: "2025-01-20" } }]);
    const [redeemed] = heardAt("redeemed", "other");
    expect(redeemed).toMatchObject({ code: "voucher-not-held", facts: { state: "redeemed" } });
  });

  test("who is authorised for another time is a stranger", async () => {
    expect(await explain(attestation("other", "2024-12-31"))).toMatchObject([
      { code: "voucher-not-held", message: /not yours/, facts: { voucher: ofA } },
    ]);
  });

  test("who attested it is told all", () => {
    expect(heardAt("redeemed", "evaluator-a")[0]).toMatchObject({ facts: { voucher: ofA, state: "redeemed" } });
  });

  test("who is not independent of the school is not told which it is", () => {
    const [first] = heardAt("closed", "related");
    expect(first).toMatchObject({ code: "evaluator-not-independent", facts: {} });
    expect(first?.message).toMatch(/same account/);
    expect(JSON.stringify(heardAt("closed", "related"))).not.toContain("school-a");
  });

  test("who repeats what another attested, or revokes it, hears that it is another's", async () => {
    if (!attested) throw new Error("nothing was attested");
    expect(codesOf(await explain(sign(attested, keyOf("other.desk"))))).toEqual(["id-reused"]);
    const revocation = { certificate: `C-${ofA}`, reason: "试" };
    const refusals = await explain(world.signed("other.desk", "certificate.revoke", revocation, idOf(ids++, 3)));
    expect(refusals).toMatchObject([{ code: "evaluator-mismatch", facts: {} }]);
  });
});

test("a school without an account is told all about its own lines", async () => {
  expect(await explain(submission(POOR_SCHOOL, ofC))).toMatchObject([
    { code: "payee-missing", facts: { school: POOR_SCHOOL } },
    { code: "line-invalid", facts: { voucher: ofC, state: "held" } },
  ]);
});
