/** One history in which everything happens that the invariants speak of, told by hand: what tampering starts from. */
import {
  type InstructionInput,
  type InstructionType,
  type Ledger,
  parseEntry,
  type SignedInstruction,
} from "../../src/index.ts";
import { FUND, idOf, keyOf, openWorld, PAYEE, SCHOOL, type World } from "../support/world.ts";
import { type History, type Order, observe } from "./history.ts";

const ISSUER = "hrss.issuer";
const REVIEWER = "hrss.reviewer";
const DESK = "school-a.desk";
const FINANCE = "finance-a.desk";
const AUDITOR = "auditor-a.desk";
const DAY = 86_400_000;

/** Vouchers: four of one settlement, the last of which is refused; one that is cancelled, one annulled, two ended. */
const [FIRST = "", SECOND = "", THIRD = "", REFUSED = "", CANCELLED = "", ANNULLED = "", VOID = "", EXPIRED = ""] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => idOf(number)),
];

export { EXPIRED, SECOND, VOID };
export const CERTIFICATE = `C-${FIRST}`;
const MAIN = "class-1-1";
const SETTLEMENT = "batch-1";

interface Teller {
  readonly world: World;
  /** Sends an instruction that must be accepted. */
  happens<T extends InstructionType>(as: string, type: T, data: InstructionInput<T>): Promise<void>;
  /** Sends what changes nothing. */
  attempt(signed: SignedInstruction): Promise<void>;
  /** Everything that was sent up to now. */
  orders(): Promise<readonly Order[]>;
}

function tellerOf(world: World): Teller {
  const orders: Order[] = [];
  let told = 0;
  async function catchUp(): Promise<void> {
    for await (const line of linesFrom(world.ledger, told)) {
      const { at, instruction, signatures } = parseEntry(line).entry;
      orders.push({ at: Date.parse(at), signed: { instruction, signatures } });
      told++;
    }
  }
  return {
    world,
    async happens(as, type, data) {
      await world.accept([world.signed(as, type, data)]);
    },
    async attempt(signed) {
      await catchUp();
      await world.ledger.submit(signed);
      orders.push({ at: world.clock.now, signed });
    },
    async orders() {
      await catchUp();
      return orders;
    },
  };
}

const linesFrom = (ledger: Ledger, from: number) => ledger.entries({ from });

async function uptoTheClass({ world, happens, attempt }: Teller): Promise<void> {
  const reason = "核查";
  const vouchers = await world.issue(8);
  await world.claim(vouchers);
  const seated = [FIRST, SECOND, THIRD, REFUSED, ANNULLED];
  await world.approvedClass(5);
  await world.hold(seated, MAIN);
  const other = await world.approvedClass(2);
  await world.hold([CANCELLED], other);
  await happens(DESK, "class.cancel", { class: other, reason });
  for (const scope of [
    { scope: "voucher", id: FIRST },
    { scope: "trainee", id: "trainee-1" },
    { scope: "class", id: MAIN },
    { scope: "school", id: SCHOOL },
  ] as const) {
    await happens(AUDITOR, "freeze.set", { ...scope, reason });
    await happens(AUDITOR, "freeze.lift", { ...scope, reason });
  }
  await happens(ISSUER, "voucher.extend", { voucher: VOID, until: "2025-07-31" });
  await happens(ISSUER, "voucher.void", { voucher: VOID, reason });
  const reissue = { voucher: idOf(100), predecessor: VOID, until: "2025-07-31" };
  await happens(ISSUER, "voucher.reissue", reissue);
  await attempt(world.signed(ISSUER, "voucher.reissue", { ...reissue, voucher: idOf(101) }));
  await world.closeClass(MAIN, seated);
}

async function redemptions({ world, happens, attempt }: Teller): Promise<void> {
  await world.attest(FIRST);
  const withCertificate = {
    voucher: FIRST,
    outcome: "certificate",
    certificate: CERTIFICATE,
    amount: 100_000,
  } as const;
  await happens(DESK, "voucher.redeem", withCertificate);
  const second = world.redemption(SECOND);
  await world.accept([second]);
  const again = world.redemption(SECOND);
  for (const signed of [second, again, second, again]) await attempt(signed);
  for (const voucher of [THIRD, REFUSED, ANNULLED]) await world.accept([world.redemption(voucher)]);
  await happens(REVIEWER, "voucher.reverse", { voucher: THIRD, reason: "误核销" });
  await world.accept([world.redemption(THIRD)]);
  await happens(REVIEWER, "voucher.reverse", { voucher: ANNULLED, to: "void", reason: "误核销" });
}

async function payments({ world, happens, attempt }: Teller): Promise<void> {
  const settlement = SETTLEMENT;
  const lines = [FIRST, SECOND, THIRD, REFUSED].map((voucher) => ({
    voucher,
    amount: voucher === FIRST ? 100_000 : 60_000,
  }));
  await happens(DESK, "settlement.submit", { settlement, fund: FUND, lines, total: 280_000 });
  await happens(REVIEWER, "settlement.review", { settlement, refused: [{ voucher: REFUSED, reason: "材料不全" }] });
  await happens(ISSUER, "settlement.publicise", { settlement, from: "2025-01-21" });
  await happens(AUDITOR, "settlement.object", { settlement, voucher: SECOND, reason: "举报" });
  await happens(REVIEWER, "settlement.resolve", { settlement, voucher: SECOND, upheld: false, reason: "核实" });
  const payment = { settlement, amount: 220_000, payee: PAYEE, reference: "bank-1" };
  await attempt(world.signed(FINANCE, "settlement.pay", payment));
  world.clock.now += 10 * DAY;
  await happens(FINANCE, "settlement.pay", payment);
  await happens(FINANCE, "settlement.return", { settlement, reference: "bank-1", reason: "退票" });
  await happens(FINANCE, "settlement.pay", { ...payment, reference: "bank-2" });
  const order = { voucher: SECOND, amount: 30_000, reason: "error" } as const;
  await happens(REVIEWER, "recovery.order", { recovery: "recovery-1", ...order });
  await happens(REVIEWER, "recovery.order", { recovery: "recovery-2", ...order });
  await happens(REVIEWER, "recovery.cancel", { recovery: "recovery-2", reason: "撤销" });
  await happens(FINANCE, "recovery.receive", { recovery: "recovery-1", amount: 10_000, reference: "bank-3" });
  await happens(FINANCE, "recovery.writeOff", { recovery: "recovery-1", amount: 5000, document: "核销" });
  await happens(FINANCE, "fund.withdraw", { fund: FUND, amount: 1000, document: "收回" });
  world.clock.set("2025-07-10T01:00:00.000Z");
  await happens("service.operator", "voucher.expire", { vouchers: [EXPIRED] });
}

/** The story's history, with its refusals and repetitions. */
export async function tellStory(): Promise<History> {
  const world = await openWorld({
    maxIdleDays: Number.POSITIVE_INFINITY,
    budget: 2_000_000,
    programme: { publicity: 3 },
  });
  const teller = tellerOf(world);
  for (const chapter of [uptoTheClass, redemptions, payments]) await chapter(teller);
  const { origin } = world.ledger;
  return observe({ origin, operator: keyOf("service.operator"), orders: await teller.orders() });
}
