/** Everything that can be sent to a ledger: an intent for every instruction type. */
import type { InstructionType } from "../../../src/index.ts";
import type { Intent, Town } from "../town.ts";
import { certificateIntents } from "./certificates.ts";
import { classIntents } from "./classes.ts";
import { endIntents } from "./ends.ts";
import { freezeIntents } from "./freezes.ts";
import { fundIntents } from "./funds.ts";
import { holdIntents } from "./holds.ts";
import { partyIntents } from "./parties.ts";
import { paymentIntents } from "./payments.ts";
import { redemptionIntents } from "./redemptions.ts";
import { settlementIntents } from "./settlements.ts";
import { traineeIntents } from "./trainees.ts";
import { voucherIntents } from "./vouchers.ts";

export const INTENTS: { readonly [T in InstructionType]: Intent } = {
  ...certificateIntents,
  ...classIntents,
  ...endIntents,
  ...freezeIntents,
  ...fundIntents,
  ...holdIntents,
  ...partyIntents,
  ...paymentIntents,
  ...redemptionIntents,
  ...settlementIntents,
  ...traineeIntents,
  ...voucherIntents,
};

/** The way of a voucher from its issue to its payment, the last things first (but certificates before they are used). */
const WAY: readonly InstructionType[] = [
  "settlement.pay",
  "settlement.resolve",
  "settlement.publicise",
  "settlement.review",
  "settlement.submit",
  "certificate.attest",
  "voucher.redeem",
  "class.close",
  "voucher.hold",
  "voucher.claim",
  "class.approve",
  "class.file",
  "voucher.issue",
];
/** So many of them come before anybody waits for a class to begin. */
const BEGINNINGS = 3;

/** In which order things are looked for that somebody could do next; at the end of it all wait for a day to come. */
export function wayOf(town: Town): readonly InstructionType[] {
  const back: InstructionType = town.rarely(3) ? "recovery.writeOff" : "recovery.receive";
  const way = [back, ...(town.rarely(3) ? WAY : WAY.slice(0, -BEGINNINGS))];
  const start = town.rarely(3) ? town.below(way.length) : 0;
  return [...way.slice(start), ...way.slice(0, start)];
}
