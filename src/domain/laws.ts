/** The table of all instruction types, in the order of docs/domain.md. */
import type * as z from "zod/mini";
import { calendarPublish } from "./calendar.ts";
import { certificateAttest, certificateRevoke } from "./certificates.ts";
import { classApprove, classCancel, classClose, classFile, classRefuse } from "./classes.ts";
import { freezeLift, freezeSet } from "./freezes.ts";
import { fundAppropriate, fundClose, fundOpen, fundWithdraw } from "./funds.ts";
import { voucherHold, voucherRelease } from "./holds.ts";
import { keyAdd, keyRevoke } from "./keys.ts";
import { ledgerOpen, partyAdmit, partyAuthorise, partyPayee, partyReinstate, partySuspend } from "./parties.ts";
import { courseList, programmeClose, programmePublish } from "./programmes.ts";
import { recoveryCancel, recoveryOrder, recoveryReceive, recoveryWriteOff } from "./recoveries.ts";
import { voucherRedeem, voucherReverse } from "./redemptions.ts";
import {
  settlementObject,
  settlementPay,
  settlementPublicise,
  settlementResolve,
  settlementReturn,
  settlementReview,
  settlementSubmit,
} from "./settlements.ts";
import { traineeRegister, traineeUpdate } from "./trainees.ts";
import { voucherExpire, voucherExtend, voucherReissue, voucherVoid } from "./unused.ts";
import { voucherClaim, voucherIssue } from "./vouchers.ts";

const OTHER_LAWS = {
  "party.admit": partyAdmit,
  "party.payee": partyPayee,
  "party.authorise": partyAuthorise,
  "party.suspend": partySuspend,
  "party.reinstate": partyReinstate,
  "key.add": keyAdd,
  "key.revoke": keyRevoke,
  "trainee.register": traineeRegister,
  "trainee.update": traineeUpdate,
  "calendar.publish": calendarPublish,
  "fund.open": fundOpen,
  "fund.appropriate": fundAppropriate,
  "fund.withdraw": fundWithdraw,
  "fund.close": fundClose,
  "course.list": courseList,
  "programme.publish": programmePublish,
  "programme.close": programmeClose,
  "class.file": classFile,
  "class.approve": classApprove,
  "class.refuse": classRefuse,
  "class.cancel": classCancel,
  "class.close": classClose,
  "certificate.attest": certificateAttest,
  "certificate.revoke": certificateRevoke,
  "voucher.issue": voucherIssue,
  "voucher.claim": voucherClaim,
  "voucher.hold": voucherHold,
  "voucher.release": voucherRelease,
  "voucher.redeem": voucherRedeem,
  "voucher.reverse": voucherReverse,
  "voucher.void": voucherVoid,
  "voucher.expire": voucherExpire,
  "voucher.extend": voucherExtend,
  "voucher.reissue": voucherReissue,
  "freeze.set": freezeSet,
  "freeze.lift": freezeLift,
  "settlement.submit": settlementSubmit,
  "settlement.review": settlementReview,
  "settlement.publicise": settlementPublicise,
  "settlement.object": settlementObject,
  "settlement.resolve": settlementResolve,
  "settlement.pay": settlementPay,
  "settlement.return": settlementReturn,
  "recovery.order": recoveryOrder,
  "recovery.cancel": recoveryCancel,
  "recovery.receive": recoveryReceive,
  "recovery.writeOff": recoveryWriteOff,
};

/** Several keys may be asked for where one group of roles signs, with neither root nor a trainee in it. */
const QUORUM_ALLOWED: ReadonlyMap<string, boolean> = new Map([
  ["ledger.open", false],
  ...Object.values(OTHER_LAWS).map(({ type, roles }): [string, boolean] => {
    const [group = [], ...more] = roles;
    return [type, more.length === 0 && !group.includes("root") && !group.includes("trainee")];
  }),
]);

export const LAWS = { "ledger.open": ledgerOpen(QUORUM_ALLOWED), ...OTHER_LAWS };

export type InstructionType = keyof typeof LAWS;
/** The data that an instruction of type T is made with: plain strings and numbers. */
export type InstructionInput<T extends InstructionType> = z.input<(typeof LAWS)[T]["data"]>;

export const INSTRUCTION_TYPES: readonly string[] = Object.keys(LAWS);
