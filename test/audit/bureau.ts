/**
 * The dishonest bureau: it has its own keys (operator, root, issuer, reviewer, finance) and the whole ledger, and writes
 * that anew as it likes. What a school, an evaluator or a trainee has signed it can leave out, keep or move, but not
 * change and not make. No party signs `prev`, `seq` or `at`, so it can chain and date anything.
 */
import { toInstant } from "../../src/domain/values.ts";
import { type Entry, encodeEntry, entryHash, entryHashBytes, parseEntry, ZERO_HASH } from "../../src/record/entry.ts";
import { type Instruction, newInstruction, signInstruction } from "../../src/record/instruction.ts";
import type { SecretKey } from "../../src/record/keys.ts";
import { proveInclusion } from "../../src/record/merkle.ts";
import { encodeReceipt } from "../../src/record/receipt.ts";
import { DESK, FUND, hold, ORIGIN, prepared, publicise, redeem, submit, VOUCHERS } from "../broken/story.ts";
import { type Forger, keyOf } from "./forge.ts";

export const OTHER_FUND = "linwu-other";
export const [REDEEMED, HELD] = VOUCHERS;

/** The names of the keys that the bureau has. */
const OWN = ["operator", "root", "issuer", "reviewer", "finance-a.desk"] as const;
type Own = (typeof OWN)[number];
const ownKeys: ReadonlyMap<string, SecretKey> = new Map(OWN.map((name) => [keyOf(name).id, keyOf(name)]));

export interface Honest {
  readonly lines: readonly string[];
  /** Signed notes: over the lines up to both holds, up to the redemption, and over all of them. */
  readonly older: string;
  readonly later: string;
  readonly newest: string;
  /** What the school got for its redemption. */
  readonly receipt: string;
}

/** Two vouchers, the second one of a trainee with a key; the first one is redeemed and paid. */
export function honestLedger(): Honest {
  const forger = prepared({ vouchers: 2, funds: [FUND, OTHER_FUND] });
  const trainees = [
    { trainee: "trainee-1" },
    { trainee: "trainee-2", key: keyOf("trainee-2").publicKey },
    { trainee: "ghost" },
  ];
  for (const trainee of trainees) forger.write("issuer", "trainee.register", { ...trainee, groups: ["graduate"] });
  const vouchers = VOUCHERS.map((voucher) => ({ voucher }));
  const programme = "ai-trainer-2025";
  forger.write("issuer", "voucher.issue", { programme, fund: FUND, until: "2025-06-30", vouchers });
  forger.write("issuer", "voucher.claim", { voucher: REDEEMED, trainee: "trainee-1", group: "graduate" });
  forger.write("trainee-2", "voucher.claim", { voucher: HELD, trainee: "trainee-2", group: "graduate" });
  hold(forger, REDEEMED);
  forger.write(`${DESK} trainee-2`, "voucher.hold", { voucher: HELD, class: "class-1" });
  const older = forger.note("operator");
  forger.at("2025-01-20T09:00:00.000Z");
  const attendance = VOUCHERS.map((voucher) => ({ voucher, minutes: 360 }));
  forger.write(DESK, "class.close", { class: "class-1", attendance, evidence: "ee".repeat(32) });
  redeem(forger, REDEEMED);
  const later = forger.note("operator");
  const receipt = receiptOf(forger, later);
  submit(forger, "batch-1", [REDEEMED], 60_000);
  publicise(forger, "batch-1");
  const payment = { settlement: "batch-1", amount: 60_000, payee: "3a".repeat(32), reference: "bank-1" };
  forger.write("finance-a.desk", "settlement.pay", payment);
  return { lines: [...forger.lines], older, later, newest: forger.note("operator"), receipt };
}

/** The receipt of the last line. */
function receiptOf({ lines }: Forger, checkpoint: string): string {
  const leaves = lines.map((line) => entryHashBytes(line.slice(0, -1)));
  const index = lines.length - 1;
  return encodeReceipt({
    line: lines[index]?.slice(0, -1) ?? "",
    index,
    proof: proveInclusion(index, leaves),
    checkpoint,
  });
}

/** An entry without its place in the chain. */
export type Deed = Pick<Entry, "at" | "instruction" | "signatures">;

export const deedsOf = (lines: readonly string[]): readonly Deed[] =>
  lines.map((line) => parseEntry(line.slice(0, -1)).entry);

/** Chains deeds into lines. */
export function chained(deeds: readonly Deed[]): readonly string[] {
  const lines: string[] = [];
  let prev = ZERO_HASH;
  for (const [seq, { at, instruction, signatures }] of deeds.entries()) {
    const line = encodeEntry({ at, instruction, prev, seq, signatures });
    lines.push(`${line}\n`);
    prev = entryHash(line);
  }
  return lines;
}

let ids = 0;

/** A new instruction with the bureau's own signatures, accepted a millisecond after the deed given. */
export function deed(after: Deed | undefined, as: readonly Own[], type: string, data: object): Deed {
  const id = `01900000-0000-7000-8002-${(ids++).toString(16).padStart(12, "0")}`;
  const [first = keyOf("operator"), ...others] = as.map(keyOf);
  const signed = signInstruction(newInstruction(type, ORIGIN, data, id), first, ...others);
  return { ...signed, at: toInstant(Date.parse(after?.at ?? "2025-01-02T01:00:00.000Z") + 1) };
}

/** The deed with other data, signed anew as far as the bureau has the keys; the signatures of others stay as they are. */
export function altered({ at, instruction, signatures }: Deed, change: (instruction: Instruction) => object): Deed {
  const { type, id, data } = instruction;
  const changed = newInstruction(type, ORIGIN, { ...data, ...change(instruction) }, id);
  const own = signatures.map(({ key }) => ownKeys.get(key)).filter((key) => key !== undefined);
  return { at, ...own.reduce((signed, key) => signInstruction(signed, key), { instruction: changed, signatures }) };
}

/** The deed with the issuer's signature in the place of the trainee's. */
export function consented({ at, instruction, signatures }: Deed): Deed {
  const others = signatures.filter(({ key }) => key !== keyOf("trainee-2").id);
  return { at, ...signInstruction({ instruction, signatures: others }, keyOf("issuer")) };
}
