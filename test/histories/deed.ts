/** Deeds: what happens in a town next, as data; and the arbitrary of whole histories. */
import fc from "fast-check";
import type { InstructionType } from "../../src/index.ts";
import { INSTRUCTION_TYPES } from "../../src/index.ts";
import { INTENTS } from "./intents/index.ts";
import { type Wait, waits } from "./waits.ts";

/** Somebody sends an instruction of this type, lawful as far as they see, or spoilt by the `fault`th fault of the type. */
export interface Act {
  /** `next`: whatever is next in the life of some voucher, class or settlement; if nothing is, time passes. */
  readonly type: InstructionType | "next";
  /** Which targets are picked. */
  readonly pick: number;
  readonly wait: Wait;
  readonly fault?: number | undefined;
}

/** What was sent as the `again`th step (counted round) arrives once more, perhaps signed by another or falsely. */
export interface Delivery {
  readonly again: number;
  readonly signedBy: "same" | "stranger" | "forger";
}

export type Deed = Act | Delivery;

/** Who lets deeds happen: says whether one is possible now, and then does it. */
export interface Chronicle {
  considers(deed: Deed): boolean;
  does(deed: Deed): Promise<void>;
}

/** One deed as a command of fast-check. It prints as it is; what becomes of it, the history's story tells. */
class Command implements fc.AsyncCommand<Chronicle, undefined> {
  readonly deed: Deed;

  constructor(deed: Deed) {
    this.deed = deed;
  }

  check(chronicle: Readonly<Chronicle>): boolean {
    return chronicle.considers(this.deed);
  }

  run(chronicle: Chronicle): Promise<void> {
    return chronicle.does(this.deed);
  }

  toString(): string {
    return `\n  ${JSON.stringify(this.deed)}`;
  }
}

export interface Plan {
  /** Picks the opening and the prologue. */
  readonly opening: number;
  readonly commands: Iterable<fc.AsyncCommand<Chronicle, undefined>>;
}

const isType = (type: string): type is InstructionType => Object.hasOwn(INTENTS, type);
const TYPES = INSTRUCTION_TYPES.filter(isType);
const number = fc.noBias(fc.nat(0xffff_ffff));

const types: fc.Arbitrary<Act["type"]> = fc.oneof(
  { weight: 600, arbitrary: fc.constant("next" as const) },
  ...TYPES.map((type) => ({ weight: Math.round(INTENTS[type].weight * 10), arbitrary: fc.constant(type) })),
);

const acts: fc.Arbitrary<Act> = fc.record({
  type: types,
  pick: number,
  wait: waits,
  fault: fc.option(fc.noBias(fc.nat(1000)), { nil: undefined, freq: 6 }),
});

const deliveries: fc.Arbitrary<Delivery> = fc.record({
  again: fc.noBias(fc.nat(1000)),
  signedBy: fc.constantFrom("same", "same", "stranger", "forger"),
});

const commands = fc
  .oneof({ weight: 30, arbitrary: acts }, { weight: 1, arbitrary: deliveries })
  .map((deed) => new Command(deed));

export interface Shape {
  /** The most deeds that follow the prologue; 300 unless told; about half of them come to something. */
  readonly length?: number;
}

/** Histories of a town, to be run by `runHistory`. */
export function histories({ length = 300 }: Shape = {}): fc.Arbitrary<Plan> {
  return fc.record({
    opening: number,
    commands: fc.noBias(fc.commands([commands], { maxCommands: length, size: "max" })),
  });
}

/** One seed for all properties of a run, so that they share histories; FC_SEED repeats a run. */
export const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
