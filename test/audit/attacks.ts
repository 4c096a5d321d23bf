/** What a dishonest bureau tries, and by what an auditor finds it. docs/threat-model.md has a row for each. */
import { calendar, DESK } from "../broken/story.ts";
import { altered, consented, type Deed, deed, HELD, OTHER_FUND, REDEEMED } from "./bureau.ts";
import { keyOf } from "./forge.ts";

/** An auditor's means beside the operator's key: a signed note from outside the bureau. */
export const MEANS = ["key only", "newest", "receipt", "older"] as const;
export type Means = (typeof MEANS)[number];
export interface Attack {
  readonly name: string;
  readonly does: (deeds: readonly Deed[]) => readonly Deed[];
  /** What is wrong by the operator's key alone: nothing, if the new history is lawful. */
  readonly keyOnly?: string;
  /** By which means from outside it is found, if the key alone does not do. */
  readonly foundWith?: readonly Means[];
  /** What is suspicious about it. */
  readonly finding?: string;
}

const isOf = (type: string) => (one: Deed) => one.instruction.type === type;
const placeOf = (deeds: readonly Deed[], type: string, from = 0): number =>
  deeds.findIndex((one, i) => i >= from && isOf(type)(one));

/** The deeds with those of a type changed. */
export const changing =
  (type: string, change: (data: Deed["instruction"]) => object): Attack["does"] =>
  (deeds) =>
    deeds.map((one) => (isOf(type)(one) ? altered(one, change) : one));

/** The deeds with more of them behind the first one of a type. */
const inserting =
  (type: string, more: (after: Deed | undefined) => readonly Deed[]): Attack["does"] =>
  (deeds) => {
    const place = placeOf(deeds, type);
    return deeds.toSpliced(place + 1, 0, ...more(deeds[place]));
  };

export const appending =
  (...more: readonly [as: Parameters<typeof deed>[1], type: string, data: object][]): Attack["does"] =>
  (deeds) => {
    const all = [...deeds];
    for (const one of more) all.push(deed(all.at(-1), ...one));
    return all;
  };

const dated =
  (type: string, at: string): Attack["does"] =>
  (deeds) =>
    deeds.map((one) => (isOf(type)(one) ? { ...one, at: JSON.parse(JSON.stringify(at)) } : one));

const redemption = { voucher: HELD, outcome: "completion", amount: 60_000 };
const EVERYBODY: readonly Means[] = ["newest", "receipt", "older"];
const payee = { party: "school-a", payee: "4b".repeat(32) };

const REWRITING: readonly Attack[] = [
  {
    name: "rewrites an old appropriation",
    does: changing("fund.appropriate", () => ({ amount: 2_000_000 })),
    foundWith: EVERYBODY,
  },
  {
    name: "leaves out an entry",
    does: (deeds) => deeds.filter(({ instruction: { data } }) => data.trainee !== "ghost"),
    foundWith: EVERYBODY,
  },
  {
    name: "slips in an entry behind a checkpoint",
    does: inserting("class.close", (after) => [
      deed(after, ["issuer"], "freeze.set", { scope: "voucher", id: HELD, reason: "核查" }),
    ]),
    foundWith: ["newest", "receipt"],
  },
  {
    name: "slips in an entry behind a receipt",
    does: inserting("voucher.redeem", (after) => [
      deed(after, ["issuer"], "freeze.set", { scope: "voucher", id: HELD, reason: "核查" }),
    ]),
    foundWith: ["newest"],
  },
  { name: "removes the tail", does: (deeds) => deeds.slice(0, -1), foundWith: ["newest"] },
  {
    name: "removes a redemption with all that follows",
    does: (deeds) => deeds.slice(0, placeOf(deeds, "voucher.redeem")),
    foundWith: ["newest", "receipt"],
  },
  {
    name: "changes the time of an entry between its neighbours",
    does: dated("voucher.redeem", "2025-01-20T09:00:30.000Z"),
    foundWith: ["newest", "receipt"],
  },
  {
    name: "back-dates an entry to before the one it follows",
    does: dated("voucher.redeem", "2025-01-19T09:00:00.000Z"),
    keyOnly: "time-decreases",
  },
  {
    name: "swaps the trainee of a voucher that the issuer claimed",
    does: (deeds) => deeds.map((one) => (isClaimOf(one, REDEEMED) ? altered(one, () => ({ trainee: "ghost" })) : one)),
    foundWith: EVERYBODY,
  },
  {
    name: "swaps the trainee of a voucher that the trainee claimed",
    does: (deeds) => deeds.map((one) => (isClaimOf(one, HELD) ? altered(one, () => ({ trainee: "ghost" })) : one)),
    keyOnly: "signature-invalid",
  },
  {
    name: "moves a voucher to another fund",
    does: changing("voucher.issue", () => ({ fund: OTHER_FUND })),
    keyOnly: "line-invalid",
  },
  {
    name: "changes the price after the school has redeemed",
    does: changing("programme.publish", ({ data }) => ({ prices: [{ ...Object(data.prices)[0], standard: 90_000 }] })),
    keyOnly: "amount-mismatch",
  },
  {
    name: "changes the amount of a school's redemption",
    does: changing("voucher.redeem", () => ({ amount: 59_900 })),
    keyOnly: "signature-invalid",
  },
  {
    name: "changes the attendance that a school recorded",
    does: changing("class.close", () => ({ evidence: "ff".repeat(32) })),
    keyOnly: "signature-invalid",
  },
  {
    name: "redirects a payment before the settlement",
    does: (deeds) =>
      inserting("voucher.redeem", (after) => [deed(after, ["root", "finance-a.desk"], "party.payee", payee)])(
        changing("settlement.pay", () => ({ payee: payee.payee }))(deeds),
      ),
    foundWith: ["newest"],
  },
  {
    name: "writes another ledger from the beginning",
    does: (deeds) => appending([["root"], "calendar.publish", calendar(2025)])(deeds.slice(0, 1)),
    foundWith: EVERYBODY,
  },
];

const isClaimOf = (one: Deed, voucher: string): boolean =>
  isOf("voucher.claim")(one) && one.instruction.data.voucher === voucher;

const INVENTING: readonly Attack[] = [
  {
    name: "redeems in a school's place with its own key",
    does: appending([["issuer"], "voucher.redeem", redemption]),
    keyOnly: "signer-not-authorised",
  },
  {
    name: "puts a school's old signature under a new redemption",
    does: (deeds) => {
      const old = deeds[placeOf(deeds, "voucher.redeem")];
      const made = deed(deeds.at(-1), ["issuer"], "voucher.redeem", redemption);
      return [...deeds, { ...made, signatures: old?.signatures ?? [] }];
    },
    keyOnly: "signature-invalid",
  },
  {
    name: "replays a redemption",
    does: (deeds) => [
      ...deeds,
      { ...(deeds[placeOf(deeds, "voucher.redeem")] ?? never()), at: deeds.at(-1)?.at ?? never() },
    ],
    keyOnly: "id-repeated",
  },
  {
    name: "enrols a key of its own beside a school's",
    does: appending([["root"], "key.add", { party: "school-a", key: keyOf("issuer2").publicKey, role: "school" }]),
    keyOnly: "quorum-missing",
  },
  {
    name: "revokes a school's key and enrols one of its own",
    does: appending(
      [["root"], "key.revoke", { key: keyOf(DESK).id, reason: "遗失" }],
      [["root"], "key.add", { party: "school-a", key: keyOf("issuer2").publicKey, role: "school" }],
    ),
    foundWith: [],
    finding: "key-replaced-by-root",
  },
  {
    name: "claims in the stead of a trainee who has a key",
    does: (deeds) => deeds.map((one) => (isClaimOf(one, HELD) ? consented(one) : one)),
    keyOnly: "signer-not-authorised",
  },
  {
    name: "attests consent to a hold in the stead of a trainee who has a key",
    does: (deeds) => deeds.map((one) => (isHoldOf(one, HELD) ? consented(one) : one)),
    keyOnly: "signer-not-authorised",
  },
  {
    name: "gives a trainee another key",
    does: appending([["root", "issuer"], "trainee.update", { trainee: "trainee-2", key: keyOf("ghost").publicKey }]),
    foundWith: [],
    finding: "trainee-key-replaced",
  },
  {
    name: "voids a voucher that is held",
    does: appending([["issuer"], "voucher.void", { voucher: HELD, reason: "误" }]),
    foundWith: [],
  },
  {
    name: "pays a settlement twice",
    does: (deeds) => {
      const paid = deeds.at(-1) ?? never();
      return appending([["finance-a.desk"], "settlement.pay", { ...paid.instruction.data, reference: "bank-2" }])(
        deeds,
      );
    },
    keyOnly: "settlement-state",
  },
  {
    name: "pays again after a return that never was",
    does: (deeds) => {
      const paid = deeds.at(-1) ?? never();
      return appending(
        [["finance-a.desk"], "settlement.return", { settlement: "batch-1", reference: "bank-1", reason: "退票" }],
        [["finance-a.desk"], "settlement.pay", { ...paid.instruction.data, reference: "bank-2" }],
      )(deeds);
    },
    foundWith: [],
    finding: "settlement-paid-again",
  },
];

const isHoldOf = (one: Deed, voucher: string): boolean =>
  isOf("voucher.hold")(one) && one.instruction.data.voucher === voucher;

function never(): never {
  throw new Error("the honest ledger is not as this test expects");
}

export const ATTACKS: readonly Attack[] = [...REWRITING, ...INVENTING];
