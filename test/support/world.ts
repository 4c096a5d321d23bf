/**
 * A small world for tests: a ledger with a bureau, a finance office, a school and an evaluator, a fund and a programme,
 * and a clock that stands still until it is moved. Keys and ids follow from their names, so two worlds write the same
 * bytes.
 */
import type {
  InstructionInput,
  InstructionType,
  Ledger,
  LedgerOptions,
  Outcome,
  SecretKey,
  SignedInstruction,
  Store,
} from "training-voucher-ledger";
import { instruction, memoryStore, openLedger, sign, signingKey } from "training-voucher-ledger";
import { joined } from "./stores.ts";

export const ORIGIN = "vouchers.example/world";
export const FUND = "linwu-2025";
export const PROGRAMME = "ai-trainer-2025";
export const OCCUPATION = "4-04-05-05";
export const SCHOOL = "school-a";
export const PAYEE = "3a".repeat(32);

const START = "2025-01-02T01:00:00.000Z";
const SESSIONS = [
  { from: "2025-01-20T01:00:00.000Z", to: "2025-01-20T07:00:00.000Z" },
  { from: "2025-01-21T01:00:00.000Z", to: "2025-01-21T07:00:00.000Z" },
];
const AFTER_CLASS = "2025-01-21T08:00:00.000Z";
const ISSUED_AT_ONCE = 300;

type Accepted = Extract<Outcome, { readonly ok: true }>;

export interface WorldOptions extends Partial<LedgerOptions> {
  /** In fen. */
  readonly budget?: number;
  /** Members of `programme.publish` that differ. */
  readonly programme?: Partial<InstructionInput<"programme.publish">>;
}

const keys = new Map<string, SecretKey>();

/** The key of this name, such as `hrss.issuer`: the same one every time. */
export function keyOf(name: string): SecretKey {
  const key = keys.get(name) ?? signingKey(new TextEncoder().encode(name.padEnd(32, "*")).slice(0, 32));
  keys.set(name, key);
  return key;
}

/** A UUID that follows from a number. `kind`: 0 for vouchers, 1 for instructions. */
export function idOf(number: number, kind = 0): string {
  return `01900000-0000-7000-800${kind}-${number.toString(16).padStart(12, "0")}`;
}

export interface World {
  readonly ledger: Ledger;
  readonly store: Store;
  readonly clock: Clock;
  /** An instruction signed by the keys of these names, `"hrss.issuer"` or `"school-a.desk hrss.issuer"`. */
  signed<T extends InstructionType>(as: string, type: T, data: InstructionInput<T>, id?: string): SignedInstruction;
  /** Signs and submits it. */
  send<T extends InstructionType>(as: string, type: T, data: InstructionInput<T>, id?: string): Promise<Outcome>;
  /** Submits; every one must be accepted. */
  accept(list: readonly SignedInstruction[]): Promise<readonly Accepted[]>;
  /** Registers new trainees and issues each a voucher: their ids. */
  issue(count: number): Promise<readonly string[]>;
  claim(vouchers: readonly string[]): Promise<void>;
  /** Files a class of this capacity and has it approved: its name. */
  approvedClass(capacity: number): Promise<string>;
  hold(vouchers: readonly string[], aClass: string): Promise<void>;
  /** Moves the clock to the end of the sessions and closes the class; everybody attended all of it. */
  closeClass(aClass: string, vouchers: readonly string[]): Promise<void>;
  /** Attests a certificate: its number. */
  attest(voucher: string): Promise<string>;
  /** Issues, claims, holds and closes, in classes of at most 500: vouchers that a completion can redeem. */
  redeemable(count: number): Promise<readonly string[]>;
  /** The signed redemption of a completion, 60,000 fen. */
  redemption(voucher: string, id?: string): SignedInstruction;
  redeem(voucher: string): Promise<Outcome>;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now: number;
  /** Moves it to an instant. */
  set(instant: string): void;
}

/** A clock that stands still. */
export function createClock(at: string = START): Clock {
  return {
    now: Date.parse(at),
    set(instant) {
      this.now = Date.parse(instant);
    },
  };
}

export const ledgerOpen = (
  origin: string = ORIGIN,
  operator = "service.operator",
): InstructionInput<"ledger.open"> => ({
  format: 1,
  origin,
  suite: "ed25519-sha256",
  currency: "CNY",
  operator: { party: "service", key: keyOf(operator).publicKey },
  root: { party: "hrss", name: "示例县人力资源和社会保障局", key: keyOf("hrss.root").publicKey },
});

/** The world around an opened ledger, empty or not. Ids of vouchers and instructions count on from `firstId`. */
function worldOf(ledger: Ledger, store: Store, clock: Clock, firstId = 1): World {
  let instructions = firstId;
  let vouchersIssued = firstId;
  let classes = 0;

  const world: World = {
    ledger,
    store,
    clock,
    signed(as, type, data, id = idOf(instructions++, 1)) {
      const [first = "", ...others] = as.split(" ");
      return sign(instruction(type, ledger.origin, data, id), keyOf(first), ...others.map(keyOf));
    },
    send: (as, type, data, id) => ledger.submit(world.signed(as, type, data, id)),
    async accept(list) {
      return (await ledger.submit(list)).map((outcome) => {
        if (outcome.ok) return outcome;
        throw new Error(`refused: ${outcome.refusal.code}: ${outcome.refusal.message}`);
      });
    },
    async issue(count) {
      const issued = Array.from({ length: count }, () => {
        const number = vouchersIssued++;
        return { voucher: idOf(number), trainee: `trainee-${number}`, group: "graduate" };
      });
      await world.accept(
        issued.map(({ trainee, group }) =>
          world.signed("hrss.issuer", "trainee.register", { trainee, groups: [group] }),
        ),
      );
      for (let at = 0; at < count; at += ISSUED_AT_ONCE) {
        const vouchers = issued.slice(at, at + ISSUED_AT_ONCE);
        const data = { programme: PROGRAMME, fund: FUND, until: "2025-06-30", vouchers };
        await world.accept([world.signed("hrss.issuer", "voucher.issue", data)]);
      }
      return issued.map(({ voucher }) => voucher);
    },
    async claim(vouchers) {
      await world.accept(
        vouchers.map((voucher) =>
          world.signed("hrss.issuer", "voucher.claim", { voucher, trainee: traineeOf(voucher) }),
        ),
      );
    },
    async approvedClass(capacity) {
      const aClass = `class-${firstId}-${++classes}`;
      await world.accept([
        world.signed("school-a.desk", "class.file", {
          class: aClass,
          school: SCHOOL,
          programme: PROGRAMME,
          occupation: OCCUPATION,
          level: 5,
          delivery: "onsite",
          capacity,
          place: "示例路1号",
          sessions: SESSIONS,
        }),
        world.signed("hrss.issuer", "class.approve", { class: aClass }),
      ]);
      return aClass;
    },
    async hold(vouchers, aClass) {
      await world.accept(
        vouchers.map((voucher) =>
          world.signed("school-a.desk hrss.issuer", "voucher.hold", { voucher, class: aClass }),
        ),
      );
    },
    async closeClass(aClass, vouchers) {
      if (clock.now < Date.parse(AFTER_CLASS)) clock.set(AFTER_CLASS);
      const attendance = vouchers.map((voucher) => ({ voucher, minutes: 720 }));
      await world.accept([
        world.signed("school-a.desk", "class.close", { class: aClass, attendance, evidence: "ee".repeat(32) }),
      ]);
    },
    async attest(voucher) {
      const certificate = `C-${voucher}`;
      const day = new Date(clock.now + 8 * 3_600_000).toISOString().slice(0, 10);
      await world.accept([world.signed("evaluator-a.desk", "certificate.attest", { certificate, voucher, day })]);
      return certificate;
    },
    async redeemable(count) {
      const vouchers = await world.issue(count);
      await world.claim(vouchers);
      const groups = Array.from({ length: Math.ceil(count / 500) }, (_, i) => vouchers.slice(i * 500, (i + 1) * 500));
      const held: [aClass: string, vouchers: readonly string[]][] = [];
      for (const group of groups) held.push([await world.approvedClass(group.length), group]);
      for (const [aClass, group] of held) await world.hold(group, aClass);
      for (const [aClass, group] of held) await world.closeClass(aClass, group);
      return vouchers;
    },
    redemption: (voucher, id) =>
      world.signed("school-a.desk", "voucher.redeem", { voucher, outcome: "completion", amount: 60_000 }, id),
    redeem: (voucher) => ledger.submit(world.redemption(voucher)),
  };
  return world;
}

const traineeOf = (voucher: string): string => `trainee-${Number.parseInt(voucher.slice(-12), 16)}`;

/** Opens a ledger, in memory unless told, and brings it to the point where vouchers can be issued. */
export async function openWorld({
  budget = 1_000_000_000_000,
  programme,
  ...options
}: WorldOptions = {}): Promise<World> {
  const store = options.store ?? memoryStore();
  const clock = createClock();
  const operator = keyOf("service.operator");
  const ledger = await openLedger({ origin: ORIGIN, operator, now: () => clock.now, ...options, store });
  const world = worldOf(ledger, store, clock);
  await world.accept([
    world.signed("service.operator hrss.root", "ledger.open", ledgerOpen(ledger.origin)),
    ...(["issuer", "reviewer"] as const).map((role) =>
      world.signed("hrss.root", "key.add", { party: "hrss", key: keyOf(`hrss.${role}`).publicKey, role }),
    ),
    ...(["finance", "school", "evaluator", "auditor"] as const).map((kind) => admission(world, kind)),
    ...[SCHOOL, "evaluator-a"].map((party) =>
      world.signed("hrss.issuer", "party.authorise", {
        party,
        occupation: OCCUPATION,
        levels: [5],
        from: "2025-01-01",
        until: "2025-12-31",
      }),
    ),
    world.signed("finance-a.desk", "fund.open", {
      fund: FUND,
      name: "就业补助资金",
      source: "employment-subsidy",
      year: 2025,
      region: "431025",
      reuseRecoveries: true,
    }),
    world.signed("finance-a.desk", "fund.appropriate", { fund: FUND, amount: budget, document: "示例财社〔2025〕1号" }),
    world.signed("hrss.issuer", "programme.publish", { ...PROGRAMME_DATA, ...programme }),
  ]);
  return world;
}

/** The signed registration of a trainee: an instruction that little stands in the way of. */
export const registration = (world: World, trainee: string, id?: string): SignedInstruction =>
  world.signed("hrss.issuer", "trainee.register", { trainee, groups: ["graduate"] }, id);

export const codeOf = (outcome: Outcome): string => (outcome.ok ? "accepted" : outcome.refusal.code);

export const sizeOf = async ({ ledger }: World): Promise<number> => (await ledger.head())?.size ?? 0;

/** Everything that comes, as a list. */
export async function collected<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

let worlds = 0;

/** Another ledger on the same store, or on `options.store`, as another process would have it; without an operator. */
export async function beside(world: World, options: Partial<LedgerOptions> = {}): Promise<World> {
  const store = options.store ?? joined(world.store);
  const ledger = await openLedger({ origin: world.ledger.origin, now: () => world.clock.now, ...options, store });
  return worldOf(ledger, store, world.clock, ++worlds * 1_000_000);
}

function admission(world: World, kind: "finance" | "school" | "evaluator" | "auditor"): SignedInstruction {
  const party = `${kind}-a`;
  const keys = [{ key: keyOf(`${party}.desk`).publicKey, role: kind }];
  const payee = kind === "school" ? { payee: PAYEE } : {};
  return world.signed("hrss.root", "party.admit", { party, kind, name: `示例${kind}`, keys, ...payee });
}

const PROGRAMME_DATA: InstructionInput<"programme.publish"> = {
  programme: PROGRAMME,
  name: "人工智能训练师",
  kind: "qualification",
  from: "2025-01-01",
  until: "2025-12-31",
  funds: [FUND],
  groups: ["graduate", "unemployed"],
  prices: [
    {
      occupation: OCCUPATION,
      level: 5,
      standard: 100_000,
      minMinutes: 600,
      outcomes: { certificate: 10_000, completion: 6_000 },
    },
  ],
  face: 100_000,
  reserveAt: "hold",
  rounding: 100,
  issueCap: 1_000_000,
  attendance: 8_000,
  limits: { perYear: 1, oncePerLevel: true, noLowerLevel: true },
  classSize: 500,
  filingLead: 5,
  redeemWithin: 30,
  publicity: 5,
};
