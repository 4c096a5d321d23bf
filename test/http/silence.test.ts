/**
 * A school that sends whatever it can think of learns nothing about another school's vouchers. While one voucher goes
 * through every state, the other school repeats all that was ever recorded, with its own signature, and tries each of its
 * own instructions on the voucher, its class, its certificate and its settlement.
 */
import {
  encodeSigned,
  type Instruction,
  newInstruction,
  parseEntry,
  type SignedInstruction,
  sign,
} from "training-voucher-ledger";
import type { Handler } from "training-voucher-ledger/http";
import { beforeAll, describe, expect, test } from "vitest";
import { FUND, idOf, keyOf, PAYEE, type World } from "../support/world.ts";
import { CLASS_TERMS, handlerOf, OTHER_SCHOOL, openTown, toHandler } from "./town.ts";

interface Heard {
  readonly stage: string;
  readonly trial: string;
  readonly path: string;
  readonly sent: string;
  readonly text: string;
  readonly codes: string;
}

let world: World;
let handler: Handler;
let voucher: string;
const heard: Heard[] = [];
const refusedOnce: Instruction[] = [];
let ids = 1;

const SETTLEMENT = "a-settlement";
const OWN_CLASS = "b-class";

async function ask(path: string, signed: SignedInstruction) {
  const sent = encodeSigned(signed);
  const headers = { "content-type": "application/json" };
  const response = await handler(toHandler(path, { method: "POST", body: sent, headers }));
  const text = await response.text();
  return { path, sent, text, codes: [...text.matchAll(/"code":"([\w-]+)"/g)].map(([, code]) => code).join(" ") };
}

/** B's own instructions, aimed at what is A's. */
function trials(aClass: string): readonly (readonly [trial: string, SignedInstruction])[] {
  const id = () => idOf(ids++, 3);
  const certificate = `C-${voucher}`;
  const redeem = { voucher, outcome: "certificate", certificate, amount: 100_000 } as const;
  const filed = { class: aClass, school: OTHER_SCHOOL, ...CLASS_TERMS };
  const lines = [{ voucher, amount: 60_000 }];
  const desk = `${OTHER_SCHOOL}.desk`;
  return [
    ["redeem", world.signed(desk, "voucher.redeem", { voucher, outcome: "completion", amount: 60_000 }, id())],
    ["redeem with its certificate", world.signed(desk, "voucher.redeem", redeem, id())],
    ["release", world.signed(desk, "voucher.release", { voucher, reason: "试" }, id())],
    ["hold in its class", world.signed(`${desk} hrss.issuer`, "voucher.hold", { voucher, class: aClass }, id())],
    ["hold in B's class", world.signed(`${desk} hrss.issuer`, "voucher.hold", { voucher, class: OWN_CLASS }, id())],
    ["hold alone", world.signed(desk, "voucher.hold", { voucher, class: OWN_CLASS }, id())],
    ["cancel its class", world.signed(desk, "class.cancel", { class: aClass, reason: "试" }, id())],
    [
      "close its class",
      world.signed(
        desk,
        "class.close",
        { class: aClass, attendance: [{ voucher, minutes: 1 }], evidence: "ee".repeat(32) },
        id(),
      ),
    ],
    [
      "attend B's class",
      world.signed(
        desk,
        "class.close",
        { class: OWN_CLASS, attendance: [{ voucher, minutes: 1 }], evidence: "ee".repeat(32) },
        id(),
      ),
    ],
    ["file its class", world.signed(desk, "class.file", filed, id())],
    ["file for A", world.signed(desk, "class.file", { ...filed, class: "b-2", school: "school-a" }, id())],
    [
      "submit it",
      world.signed(desk, "settlement.submit", { settlement: "b-s", fund: FUND, lines, total: 60_000 }, id()),
    ],
    [
      "submit its settlement",
      world.signed(desk, "settlement.submit", { settlement: SETTLEMENT, fund: FUND, lines, total: 60_000 }, id()),
    ],
  ];
}

/** What is recorded so far, as others would send it: under its id and under a new one, by B and by nobody known. */
async function repetitions(): Promise<readonly (readonly [trial: string, SignedInstruction])[]> {
  const told: (readonly [string, SignedInstruction])[] = [];
  for await (const line of world.ledger.entries()) {
    const { instruction } = parseEntry(line).entry;
    if (!line.includes(voucher) && !line.includes("class-1")) continue;
    const { type, data, ledger } = instruction;
    const anew: Instruction = newInstruction(type, ledger, data, idOf(ids++, 3));
    told.push([`${type} again`, sign(instruction, keyOf(`${OTHER_SCHOOL}.desk`))]);
    told.push([`${type} by a stranger`, sign(instruction, keyOf("nobody.desk"))]);
    const forged = { instruction, signatures: sign(anew, keyOf("school-a.desk")).signatures };
    told.push([`${type} forged`, forged]);
    told.push([`${type} anew`, sign(anew, keyOf(`${OTHER_SCHOOL}.desk`))]);
  }
  for (const instruction of refusedOnce) {
    told.push(["a refusal, heard again", sign(instruction, keyOf(`${OTHER_SCHOOL}.desk`))]);
    told.push(["a refusal again by a stranger", sign(instruction, keyOf("nobody.desk"))]);
  }
  return told;
}

const REPEATED_AT = ["held", "redeemed", "demanded back"];

async function trawl(stage: string, aClass: string): Promise<void> {
  const repeated = REPEATED_AT.includes(stage) ? await repetitions() : [];
  for (const [trial, signed] of [...trials(aClass), ...repeated]) {
    for (const path of ["/explain", "/instructions"]) heard.push({ stage, trial, ...(await ask(path, signed)) });
  }
}

async function openSchoolB(): Promise<void> {
  const filed = { class: OWN_CLASS, school: OTHER_SCHOOL, ...CLASS_TERMS };
  await world.accept([
    world.signed(`${OTHER_SCHOOL}.desk`, "class.file", filed),
    world.signed("hrss.issuer", "class.approve", { class: OWN_CLASS }),
  ]);
}

beforeAll(async () => {
  world = await openTown();
  handler = handlerOf(world);
  await openSchoolB();
  [voucher = ""] = await world.issue(1);
  await world.claim([voucher]);
  const aClass = await world.approvedClass(10);
  await world.hold([voucher], aClass);
  await trawl("held", aClass);
  await world.accept([world.signed("hrss.issuer", "freeze.set", { scope: "voucher", id: voucher, reason: "试" })]);
  await trawl("frozen", aClass);
  await world.accept([world.signed("hrss.issuer", "freeze.lift", { scope: "voucher", id: voucher, reason: "试" })]);
  await world.closeClass(aClass, [voucher]);
  await trawl("in a closed class", aClass);
  await world.attest(voucher);
  await trawl("certified", aClass);
  const refused = world.signed("school-a.desk", "voucher.redeem", { voucher, outcome: "completion", amount: 1 });
  await world.ledger.submit(refused);
  refusedOnce.push(refused.instruction);
  await world.accept([world.redemption(voucher)]);
  await trawl("redeemed", aClass);
  const lines = [{ voucher, amount: 60_000 }];
  const submit = { settlement: SETTLEMENT, fund: FUND, lines, total: 60_000 };
  await world.accept([world.signed("school-a.desk", "settlement.submit", submit)]);
  await trawl("submitted", aClass);
  await world.accept([
    world.signed("hrss.reviewer", "settlement.review", { settlement: SETTLEMENT }),
    world.signed("hrss.issuer", "settlement.publicise", { settlement: SETTLEMENT, from: "2025-01-22" }),
  ]);
  await trawl("publicised", aClass);
  world.clock.set("2025-02-10T02:00:00.000Z");
  const pay = { settlement: SETTLEMENT, amount: 60_000, payee: PAYEE, reference: "r-1" };
  await world.accept([world.signed("finance-a.desk", "settlement.pay", pay)]);
  await trawl("paid", aClass);
  const order = { recovery: "a-recovery", voucher, amount: 20_000, reason: "error" } as const;
  await world.accept([world.signed("hrss.reviewer", "recovery.order", order)]);
  await trawl("demanded back", aClass);
});

/** Names, states and amounts of A's; in an answer only if B said them itself. */
const SECRETS = [
  "school-a",
  "示例school",
  "trainee-1",
  "class-1",
  SETTLEMENT,
  "a-recovery",
  "C-0190",
  "redeemed",
  "settled",
  "submitted",
  "frozen by",
  "60000",
  '"line":',
  '"prev":',
  "已核销",
  "已拨付",
];

describe("the other school", () => {
  test("is told nothing that it did not say itself", () => {
    const told = heard.filter(({ text, sent }) =>
      SECRETS.some((secret) => text.includes(secret) && !sent.includes(secret)),
    );
    expect(told.map(({ stage, trial, text }) => `${stage}: ${trial}: ${text}`)).toEqual([]);
    expect(heard.length).toBeGreaterThan(400);
  });

  test("gets nothing accepted, and no explanation that nothing stands in the way", () => {
    const accepted = heard.filter(({ text }) => text.includes('"ok":true') || text === '{"refusals":[]}');
    expect(accepted.map(({ stage, trial, text }) => `${stage}: ${trial}: ${text}`)).toEqual([]);
  });

  test("hears the same in every state, but for the code that the law asks for", () => {
    const words = new Map<string, Set<string>>();
    for (const { trial, path, codes, text } of heard) {
      const key = `${path} ${trial}: ${codes}`;
      words.set(key, (words.get(key) ?? new Set()).add(text.replace(/01900000-0000-7000-8003-[0-9a-f]{12}/g, "ID")));
    }
    const differing = [...words].filter(([, texts]) => texts.size > 1);
    expect(differing.map(([key, texts]) => [key, ...texts])).toEqual([]);
  });

  test("hears these codes, in the order of the states", () => {
    const codes = new Map<string, string[]>();
    for (const { trial, path, codes: code } of heard) {
      const before = codes.get(`${path} ${trial}`) ?? [];
      if (before.at(-1) !== code) codes.set(`${path} ${trial}`, [...before, code]);
    }
    const own = [...codes].filter(([trial]) => !/again|anew|stranger|forged/.test(trial));
    expect(Object.fromEntries(own)).toMatchInlineSnapshot(`
      {
        "/explain attend B's class": [
          "class-not-over attendance-invalid",
          "attendance-invalid",
        ],
        "/explain cancel its class": [
          "school-mismatch",
        ],
        "/explain close its class": [
          "school-mismatch",
        ],
        "/explain file for A": [
          "school-mismatch",
        ],
        "/explain file its class": [
          "duplicate-class",
        ],
        "/explain hold alone": [
          "signer-not-authorised",
        ],
        "/explain hold in B's class": [
          "voucher-not-claimed",
          "frozen",
          "voucher-not-claimed",
        ],
        "/explain hold in its class": [
          "school-mismatch",
        ],
        "/explain redeem": [
          "school-mismatch",
        ],
        "/explain redeem with its certificate": [
          "unknown-certificate",
          "school-mismatch",
        ],
        "/explain release": [
          "school-mismatch",
        ],
        "/explain submit it": [
          "line-invalid",
        ],
        "/explain submit its settlement": [
          "line-invalid",
          "duplicate-settlement",
        ],
        "/instructions attend B's class": [
          "class-not-over",
          "attendance-invalid",
        ],
        "/instructions cancel its class": [
          "school-mismatch",
        ],
        "/instructions close its class": [
          "school-mismatch",
        ],
        "/instructions file for A": [
          "school-mismatch",
        ],
        "/instructions file its class": [
          "duplicate-class",
        ],
        "/instructions hold alone": [
          "signer-not-authorised",
        ],
        "/instructions hold in B's class": [
          "voucher-not-claimed",
          "frozen",
          "voucher-not-claimed",
        ],
        "/instructions hold in its class": [
          "school-mismatch",
        ],
        "/instructions redeem": [
          "school-mismatch",
        ],
        "/instructions redeem with its certificate": [
          "unknown-certificate",
          "school-mismatch",
        ],
        "/instructions release": [
          "school-mismatch",
        ],
        "/instructions submit it": [
          "line-invalid",
        ],
        "/instructions submit its settlement": [
          "line-invalid",
          "duplicate-settlement",
        ],
      }
    `);
  });

  test("hears of what others sent that the id was used before; of a refusal it knows by heart, the code", () => {
    const codesOf = (pattern: RegExp) =>
      new Set(heard.filter(({ trial }) => pattern.test(trial)).map(({ codes }) => codes));
    expect(codesOf(/again$|stranger|forged/)).toEqual(new Set(["id-reused", "amount-mismatch"]));
    expect(codesOf(/heard again/)).toEqual(new Set(["amount-mismatch"]));
    expect(codesOf(/stranger|forged/)).toEqual(new Set(["id-reused"]));
  });
});
