/** Small ledgers to be audited for what is suspicious in them. */
import { type AuditOptions, type AuditReport, audit, type FindingName } from "../../src/audit/index.ts";
import { formatVerifierKey, type InstructionInput } from "../../src/index.ts";
import { FUND, keyOf, OCCUPATION, openWorld, PAYEE, type World, type WorldOptions } from "../support/world.ts";

const operator = Buffer.from(keyOf("service.operator").publicKey, "base64url");

/** A world whose clock goes on by a minute with every step, so that nothing happens in one stroke. */
export async function watchedWorld(options: WorldOptions = {}): Promise<World> {
  const world = await openWorld(options);
  const { accept } = world;
  return Object.assign(world, {
    accept(list: Parameters<World["accept"]>[0]) {
      world.clock.now += 60_000;
      return accept(list);
    },
  });
}

/** Sends one instruction, which must be accepted. */
export const act = (world: World, ...[as, type, data]: Parameters<World["signed"]>) =>
  world.accept([world.signed(as, type, data)]);

export async function linesOf({ ledger }: World): Promise<string> {
  const lines: string[] = [];
  for await (const line of ledger.entries()) lines.push(`${line}\n`);
  return lines.join("");
}

export const trustedKey = ({ ledger }: World): string => formatVerifierKey(ledger.origin, operator);

export async function reportOf(world: World, options: Partial<AuditOptions> = {}): Promise<AuditReport> {
  return audit([await linesOf(world)], { trusted: trustedKey(world), ...options });
}

/** How often each finding was found, those that were not found left out; the ledger must be in order. */
export async function found(world: World, thresholds: AuditOptions["thresholds"] = {}) {
  const report = await reportOf(world, { thresholds: { newSchoolDays: 0, ...thresholds } });
  if (!report.ok) throw new Error(JSON.stringify(report.problems[0]));
  return countsOf(report);
}

export function countsOf({ findings }: Pick<AuditReport, "findings">): Partial<Record<FindingName, number>> {
  return Object.fromEntries(findings.filter(({ count }) => count > 0).map(({ name, count }) => [name, count]));
}

/** Submits redeemed completions, has them reviewed and publicised, and waits until they may be paid. */
export async function publicised(world: World, settlement: string, vouchers: readonly string[]): Promise<void> {
  const lines = vouchers.map((voucher) => ({ voucher, amount: 60_000 }));
  const total = 60_000 * lines.length;
  const from = new Date(world.clock.now + 8 * 3_600_000).toISOString().slice(0, 10);
  await act(world, "school-a.desk", "settlement.submit", { settlement, fund: FUND, lines, total });
  await act(world, "hrss.reviewer", "settlement.review", { settlement });
  await act(world, "hrss.issuer", "settlement.publicise", { settlement, from });
  world.clock.now += 14 * 86_400_000;
}

export const pay = (world: World, settlement: string, amount: number, reference: string) =>
  act(world, "finance-a.desk", "settlement.pay", { settlement, amount, payee: PAYEE, reference });

/** Vouchers of these many trainees, redeemed as completions. */
export async function redeemed(world: World, count: number): Promise<readonly string[]> {
  const vouchers = await world.redeemable(count);
  await world.accept(vouchers.map((voucher) => world.redemption(voucher)));
  return vouchers;
}

export const WITHOUT_LIMITS = { perYear: 9, oncePerLevel: false, noLowerLevel: false };

const price = {
  occupation: OCCUPATION,
  level: 5,
  standard: 100_000,
  minMinutes: 600,
  outcomes: { certificate: 10_000, completion: 6_000 },
};
/** A programme beside the first one, from which the same trainee can have a voucher as well. */
export const secondProgramme: InstructionInput<"programme.publish"> = {
  programme: "second",
  name: "第二期",
  kind: "qualification",
  from: "2025-01-01",
  until: "2025-12-31",
  funds: [FUND],
  groups: ["graduate"],
  prices: [price],
  face: 100_000,
  reserveAt: "hold",
  rounding: 100,
  issueCap: 10,
  attendance: 8_000,
  limits: WITHOUT_LIMITS,
  classSize: 10,
  filingLead: 0,
  redeemWithin: 30,
  publicity: 5,
};
