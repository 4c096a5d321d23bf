/**
 * Ledgers with a rich life for the audit to follow: everything that moves money happens, in a random order, to random
 * vouchers. What the law refuses is not recorded, so every such ledger is lawful.
 */
import { formatVerifierKey, type InstructionInput, type InstructionType, type VoucherRecord } from "../../src/index.ts";
import { decodeBase64url } from "../../src/record/base64.ts";
import { FUND, idOf, keyOf, OCCUPATION, openWorld, PAYEE, PROGRAMME, SCHOOL, type World } from "../support/world.ts";

const VOUCHERS = 12;
const OTHER_FUND = "linwu-other";
/** A programme that reserves the face at the issue. */
const AT_ISSUE = "face-at-issue";
const CLASSES = { [PROGRAMME]: ["class-1", "class-2", "class-3"], [AT_ISSUE]: ["class-4", "class-5"] };
const ISSUER = "hrss.issuer";
const REVIEWER = "hrss.reviewer";
const DESK = "school-a.desk";
const FINANCE = "finance-a.desk";

export interface History {
  readonly world: World;
  readonly lines: readonly string[];
  /** The types of which at least one was accepted. */
  readonly types: ReadonlySet<string>;
}

/** The operator's key text of a world. */
export const operatorOf = (world: World): string =>
  formatVerifierKey(world.ledger.origin, decodeBase64url(keyOf("service.operator").publicKey) ?? new Uint8Array());

export async function randomHistory(random: (below: number) => number): Promise<History> {
  const world = await openWorld({
    maxIdleDays: Number.POSITIVE_INFINITY,
    budget: 3_000_000,
    programme: { issueCap: 200, budgetCap: 2_000_000 },
  });
  const town = townOf(world, random);
  await prepare(town);
  await beforeTheClasses(town);
  await afterTheClasses(town);
  for (const batch of ["a", "b", "c"]) await settlements(town, batch);
  await theEnd(town);
  const lines: string[] = [];
  for await (const line of world.ledger.entries()) lines.push(line);
  return { world, lines, types: town.types };
}

type Act = (voucher: string) => Promise<unknown>;
type Town = ReturnType<typeof townOf>;

function townOf(world: World, random: (below: number) => number) {
  const vouchers: string[] = [];
  const types = new Set<string>();
  const one = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  return {
    world,
    types,
    vouchers,
    settlements: [] as string[],
    recoveries: [] as string[],
    one,
    /** True once in so many times. */
    rarely: (times: number): boolean => random(times) === 0,
    /** Submits an instruction; whether it was accepted. */
    async attempt<T extends InstructionType>(as: string, type: T, data: InstructionInput<T>): Promise<boolean> {
      const { ok } = await world.send(as, type, data);
      if (ok) types.add(type);
      return ok;
    },
    /** Some of the acts, on some of the vouchers. */
    async some(count: number, acts: readonly Act[]): Promise<void> {
      for (let i = 0; i < count; i++) await one(acts)(one(vouchers));
    },
    async voucher(id: string): Promise<VoucherRecord> {
      const record = await world.ledger.get("voucher", id);
      if (!record) throw new Error(`there is no voucher ${id}`);
      return record;
    },
  };
}

/** The other fund and programme, classes, and vouchers: every second one issued to nobody. */
async function prepare({ world, attempt, vouchers }: Town): Promise<void> {
  const name = "失业保险基金";
  const fund = { fund: OTHER_FUND, name, source: "unemployment-insurance" as const, year: 2025, region: "431025" };
  await attempt(FINANCE, "fund.open", { ...fund, reuseRecoveries: false });
  await attempt(FINANCE, "fund.appropriate", { fund: OTHER_FUND, amount: 1_000_000, document: "文号" });
  await attempt(ISSUER, "programme.publish", OTHER_PROGRAMME);
  const sessions = [{ from: "2025-01-20T01:00:00.000Z", to: "2025-01-20T12:00:00.000Z" }];
  const course = { school: SCHOOL, occupation: OCCUPATION, level: 5, delivery: "onsite" as const, place: "示例路1号" };
  for (const [programme, classes] of Object.entries(CLASSES)) {
    for (const aClass of classes) {
      await attempt(DESK, "class.file", { ...course, class: aClass, programme, capacity: 4, sessions });
      await attempt(ISSUER, "class.approve", { class: aClass });
    }
  }
  for (let i = 1; i <= VOUCHERS; i++) {
    const [trainee, voucher] = [`t-${i}`, idOf(i)];
    const paidBy = i % 3 === 0 ? { programme: AT_ISSUE, fund: OTHER_FUND } : { programme: PROGRAMME, fund: FUND };
    const item = i % 2 === 0 ? { voucher } : { voucher, trainee, group: "graduate" };
    await attempt(ISSUER, "trainee.register", { trainee, groups: ["graduate"] });
    if (await attempt(ISSUER, "voucher.issue", { ...paidBy, until: "2025-03-30", vouchers: [item] })) {
      vouchers.push(voucher);
    }
  }
  world.clock.now += 86_400_000;
}

function claim({ attempt, voucher: recordOf }: Town): Act {
  return async (voucher) => {
    const own = (await recordOf(voucher)).trainee;
    const trainee = own ?? `t-${Number.parseInt(voucher.slice(-3), 16)}`;
    const group = own === undefined ? { group: "graduate" } : {};
    await attempt(ISSUER, "voucher.claim", { voucher, trainee, ...group });
  };
}

function hold({ attempt, voucher: recordOf, one }: Town): Act {
  return async (voucher) => {
    const { programme } = await recordOf(voucher);
    const aClass = one(programme === AT_ISSUE ? CLASSES[AT_ISSUE] : CLASSES[PROGRAMME]);
    await attempt(`${DESK} ${ISSUER}`, "voucher.hold", { voucher, class: aClass });
  };
}

function reissue({ attempt, vouchers }: Town): Act {
  return async (predecessor) => {
    const voucher = idOf(1000 + vouchers.length);
    const data = { voucher, predecessor, until: "2025-03-30" };
    if (await attempt(ISSUER, "voucher.reissue", data)) vouchers.push(voucher);
  };
}

async function beforeTheClasses(town: Town): Promise<void> {
  const { attempt, one, rarely, some } = town;
  await some(120, [
    ...[claim(town), claim(town), claim(town), hold(town), hold(town), hold(town), hold(town), reissue(town)],
    (voucher) => attempt(ISSUER, "voucher.release", { voucher, reason: "请假" }),
    (voucher) => attempt(ISSUER, "voucher.extend", { voucher, until: one(["2025-04-15", "2025-05-30"]) }),
    async (voucher) => rarely(4) && (await attempt(ISSUER, "voucher.void", { voucher, reason: "错发" })),
    async () =>
      rarely(12) && (await attempt(DESK, "class.cancel", { class: one(["class-3", "class-5"]), reason: "停课" })),
    () => attempt(FINANCE, "fund.withdraw", { fund: one([FUND, OTHER_FUND]), amount: 1000, document: "收回" }),
  ]);
}

function redeem({ attempt, voucher: recordOf, rarely }: Town): Act {
  return async (voucher) => {
    const { face, programme, certificate } = await recordOf(voucher);
    const completion = programme === AT_ISSUE ? 65_900 : 60_000;
    if (certificate === undefined || rarely(3)) {
      return attempt(DESK, "voucher.redeem", { voucher, outcome: "completion", amount: completion });
    }
    const amount = Math.min(face, 100_000);
    return attempt(DESK, "voucher.redeem", { voucher, outcome: "certificate", certificate, amount });
  };
}

async function afterTheClasses(town: Town): Promise<void> {
  const { world, attempt, one, rarely, some, vouchers } = town;
  world.clock.set("2025-01-21T02:00:00.000Z");
  for (const aClass of Object.values(CLASSES).flat()) {
    const records = await Promise.all(vouchers.map(town.voucher));
    const seated = records.filter((record) => record.class === aClass && record.state === "held");
    const attendance = seated.map(({ voucher }) => ({ voucher, minutes: one([660, 660, 600, 100]) }));
    await attempt(DESK, "class.close", { class: aClass, attendance, evidence: "ee".repeat(32) });
  }
  let certificates = 0;
  await some(80, [
    ...[redeem(town), redeem(town), redeem(town)],
    (voucher) => {
      const certificate = `C-${++certificates}`;
      return attempt("evaluator-a.desk", "certificate.attest", { certificate, voucher, day: "2025-01-21" });
    },
    async (voucher) => {
      const to = one(["held", "void"] as const);
      return rarely(3) && (await attempt(REVIEWER, "voucher.reverse", { voucher, to, reason: "误核销" }));
    },
    async (voucher) => rarely(6) && (await attempt(ISSUER, "voucher.release", { voucher, reason: "缺勤" })),
  ]);
}

/** A batch is submitted for each fund; then for twelve days batches are worked on, and money is asked back. */
async function settlements(town: Town, batch: string): Promise<void> {
  const { world, attempt, rarely, vouchers } = town;
  for (const fund of [FUND, OTHER_FUND]) {
    const records = await Promise.all(vouchers.map(town.voucher));
    const open = records.filter((record) => record.fund === fund && record.settlement === undefined && !rarely(4));
    const redeemed = open.filter(({ state }) => state === "redeemed");
    const lines = redeemed.map(({ voucher, accrued }) => ({ voucher, amount: accrued }));
    const settlement = `${batch}-${fund}`;
    const total = lines.reduce((sum, { amount }) => sum + amount, 0);
    if (lines.length === 0) continue;
    if (await attempt(DESK, "settlement.submit", { settlement, fund, lines, total })) town.settlements.push(settlement);
  }
  for (let day = 0; day < 12; day++) {
    await town.some(8, [
      workOnSettlement(town),
      workOnSettlement(town),
      workOnSettlement(town),
      recover(town),
      settleUp(town),
    ]);
    world.clock.now += 86_400_000;
  }
}

function workOnSettlement({ world, attempt, one, rarely, settlements }: Town): Act {
  return async () => {
    const found = settlements.length === 0 ? undefined : await world.ledger.get("settlement", one(settlements));
    if (!found) return;
    const { settlement, total } = found;
    const { voucher } = one(found.lines);
    const from = new Date(world.clock.now).toISOString().slice(0, 10);
    const payment = { settlement, amount: total, payee: PAYEE, reference: `bank-${world.clock.now}` };
    const refused = rarely(3) ? { refused: [{ voucher, reason: "材料不全" }] } : {};
    await one([
      () => attempt(REVIEWER, "settlement.review", { settlement, ...refused }),
      () => attempt(ISSUER, "settlement.publicise", { settlement, from }),
      () => attempt("auditor-a.desk", "settlement.object", { settlement, voucher, reason: "举报" }),
      () => attempt(REVIEWER, "settlement.resolve", { settlement, voucher, upheld: rarely(2), reason: "核实" }),
      () => attempt(FINANCE, "settlement.pay", payment),
      async () =>
        rarely(3) && (await attempt(FINANCE, "settlement.return", { settlement, reference: "bank", reason: "退票" })),
    ])();
  };
}

function recover({ attempt, one, recoveries }: Town): Act {
  return async (voucher) => {
    const recovery = `recovery-${recoveries.length}`;
    const data = {
      recovery,
      voucher,
      amount: one([1000, 30_000, 60_000]),
      reason: one(["fraud", "error", "victim"] as const),
    };
    if (await attempt(REVIEWER, "recovery.order", data)) recoveries.push(recovery);
  };
}

function settleUp({ attempt, one, recoveries }: Town): Act {
  return async () => {
    if (recoveries.length === 0) return;
    const recovery = one(recoveries);
    await one([
      () => attempt(FINANCE, "recovery.receive", { recovery, amount: one([500, 1000]), reference: "bank" }),
      () => attempt(FINANCE, "recovery.writeOff", { recovery, amount: 500, document: "核销" }),
      () => attempt(REVIEWER, "recovery.cancel", { recovery, reason: "撤销" }),
    ])();
  };
}

async function theEnd(town: Town): Promise<void> {
  const { world, attempt, some, vouchers } = town;
  world.clock.set("2025-06-10T02:00:00.000Z");
  for (const voucher of vouchers) await attempt("service.operator", "voucher.expire", { vouchers: [voucher] });
  await attempt(FINANCE, "fund.close", { fund: OTHER_FUND });
  await some(20, [settleUp(town), reissue(town)]);
}

const OTHER_PROGRAMME: InstructionInput<"programme.publish"> = {
  programme: AT_ISSUE,
  name: "面值预留",
  kind: "qualification",
  from: "2025-01-01",
  until: "2025-12-31",
  funds: [OTHER_FUND],
  groups: ["graduate"],
  prices: [
    {
      occupation: OCCUPATION,
      level: 5,
      standard: 109_999,
      minMinutes: 600,
      outcomes: { certificate: 10_000, completion: 6_000 },
    },
  ],
  face: 70_000,
  reserveAt: "issue",
  rounding: 100,
  issueCap: 100,
  attendance: 8_000,
  limits: { perYear: 2, oncePerLevel: false, noLowerLevel: false },
  classSize: 10,
  filingLead: 5,
  redeemWithin: 60,
  publicity: 3,
};
