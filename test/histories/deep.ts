/** Rare states that histories should reach: each is noticed when it comes about, and counted. */
import type { Request, State } from "../model/state.ts";
import { countingKeys, seated } from "./town.ts";

type Data = Readonly<Record<string, unknown>>;

interface Seen {
  readonly type: string;
  readonly data: Data;
  readonly state: State;
  /** The types and names of what was accepted before, such as `settlement.return batch-1`. */
  readonly before: ReadonlySet<string>;
}

const voucherOf = ({ state, data }: Seen) => state.vouchers.get(String(data.voucher));
const settlementOf = ({ state, data }: Seen) => state.settlements.get(String(data.settlement));
const isReserve = (at: string) => (seen: Seen) => {
  const programme = seen.state.programmes.get(String(seen.data.programme));
  return programme?.reserveAt === at && programme.face > 0;
};

/** By the type of the instruction that brings it about. */
const DEEP: Readonly<Record<string, readonly [type: string, seen: (seen: Seen) => boolean]>> = {
  paid: ["settlement.pay", () => true],
  "paid again after a return": [
    "settlement.pay",
    ({ before, data }) => before.has(`settlement.return ${data.settlement}`),
  ],
  "paid nothing (face 0)": ["settlement.pay", ({ data }) => data.amount === 0],
  returned: ["settlement.return", () => true],
  objected: ["settlement.object", () => true],
  "objection upheld": ["settlement.resolve", ({ data }) => data.upheld === true],
  "settlement void": ["settlement.review", (seen) => settlementOf(seen)?.state === "void"],
  "certificate revoked in an open settlement": [
    "certificate.revoke",
    ({ state, data }) =>
      [...state.settlements.values()].some(
        ({ state: is, lines }) =>
          is !== "paid" &&
          lines.some(
            ({ voucher, objection }) =>
              objection && state.certificates.get(String(data.certificate))?.voucher === voucher,
          ),
      ),
  ],
  recovered: ["recovery.receive", () => true],
  reused: ["recovery.receive", ({ state }) => state.movements.at(-1)?.kind === "reuse"],
  "written off": ["recovery.writeOff", () => true],
  "order cancelled": ["recovery.cancel", () => true],
  "restored by a receipt": ["recovery.receive", (seen) => restoredBy(seen)],
  "restored by a write-off": ["recovery.writeOff", (seen) => restoredBy(seen)],
  "reversed to held": ["voucher.reverse", (seen) => voucherOf(seen)?.state === "held"],
  "reversed to void": ["voucher.reverse", (seen) => voucherOf(seen)?.state === "void"],
  "redeemed again after a reversal": [
    "voucher.redeem",
    ({ before, data }) => before.has(`voucher.reverse ${data.voucher}`),
  ],
  "redeemed with a certificate": ["voucher.redeem", ({ data }) => data.outcome === "certificate"],
  "redeemed at face 0": ["voucher.redeem", (seen) => voucherOf(seen)?.face === 0],
  reissued: ["voucher.reissue", () => true],
  expired: ["voucher.expire", () => true],
  "a held voucher expired": [
    "voucher.expire",
    ({ state, data }) => (data.vouchers as string[]).some((id) => state.vouchers.get(id)?.class !== undefined),
  ],
  extended: ["voucher.extend", () => true],
  "a class closed and then cancelled": ["class.cancel", ({ before, data }) => before.has(`class.close ${data.class}`)],
  "a class cancelled": ["class.cancel", () => true],
  "a full class": [
    "voucher.hold",
    ({ state, data }) => {
      const aClass = state.classes.get(String(data.class));
      return aClass !== undefined && seated({ state }, aClass).length === aClass.capacity;
    },
  ],
  "a general voucher claimed": ["voucher.claim", ({ data }) => data.group !== undefined],
  "claimed with the trainee's own key": [
    "voucher.claim",
    ({ state, data }) => state.trainees.get(String(data.trainee))?.key !== undefined,
  ],
  "reserved at issue": ["voucher.issue", isReserve("issue")],
  suspended: ["party.suspend", () => true],
  "the bureau suspended": ["party.suspend", ({ data }) => data.party === "hrss"],
  reinstated: ["party.reinstate", () => true],
  "a key revoked": ["key.revoke", () => true],
  "a trainee's key replaced": ["trainee.update", ({ data }) => data.key !== undefined],
  "prior grants added": ["trainee.update", ({ data }) => data.prior !== undefined],
  "fund closed": ["fund.close", () => true],
  "programme closed": ["programme.close", () => true],
  "a calendar replaced": ["calendar.publish", ({ before, data }) => before.has(`calendar.publish ${data.year}`)],
  "a quorum met": ["settlement.pay", ({ state }) => (state.opened?.quorum["settlement.pay"] ?? 1) > 1],
  "another payee after the submission": [
    "party.payee",
    ({ state, data }) =>
      [...state.settlements.values()].some(({ school, payee }) => school === data.party && payee !== data.payee),
  ],
  "no root but one": ["key.revoke", ({ state }) => countingKeys({ state }, "root").length === 1],
  ...Object.fromEntries(
    ["voucher", "trainee", "class", "school"].flatMap((scope) =>
      ["issuer", "auditor"].map((role) => [
        `${scope} frozen by ${role}`,
        ["freeze.set", ({ data, state }: Seen) => data.scope === scope && state.freezes.at(-1)?.role === role] as const,
      ]),
    ),
  ),
  unfrozen: ["freeze.lift", () => true],
};
export const DEEP_STATES: readonly string[] = Object.keys(DEEP);

function restoredBy({ state, data }: Seen): boolean {
  const voucher = state.recoveries.get(String(data.recovery))?.voucher;
  return voucher !== undefined && state.vouchers.get(voucher)?.restored === true;
}

/** Notes what is accepted, step by step. */
export function deepStates() {
  const counts = new Map<string, number>();
  const before = new Set<string>();
  return {
    counts,
    note({ type, data: given }: Request, state: State): void {
      const data = given as Data;
      for (const [name, [by, seen]] of Object.entries(DEEP)) {
        if (by === type && seen({ type, data, state, before })) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      const name = data.settlement ?? data.voucher ?? data.class ?? data.year ?? data.party ?? "";
      before.add(`${type} ${name}`);
    },
  };
}
