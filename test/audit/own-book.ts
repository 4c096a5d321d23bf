/** The audit's own book, told without a law what happened, as if all of it were accepted. */
import { expect } from "vitest";
import { book } from "../../src/audit/bookings.ts";
import { type Book, createBook } from "../../src/audit/totals.ts";
import { newTurn } from "../../src/audit/turn.ts";
import type { JsonObject } from "../../src/record/canonical.ts";
import type { SecretKey } from "../../src/record/keys.ts";
import { keyOf } from "./forge.ts";

export const OCCUPATION = "4-04-05-05";
export const PAYEE = "3a".repeat(32);
export const NO_LIMITS = { perYear: 99, oncePerLevel: false, noLowerLevel: false };

/** The time of the instructions told. */
export const clock = { now: "" };

const keys = new Map<string, SecretKey>();
function keyNamed(name: string): SecretKey {
  const key = keys.get(name) ?? keyOf(name);
  keys.set(name, key);
  return key;
}

let own: Book;
let vouchers: number;

/** The faults of an instruction; the book goes on as if there were none. */
export function tell(type: string, data: JsonObject, as: readonly string[] = ["desk"]): readonly string[] {
  const keys = as.map((name) => keyNamed(name).id);
  const turn = newTurn(own, type, clock.now, keys);
  book(data, turn);
  return turn.faults.map(({ code }) => code);
}

export const enrol = (name: string, role: string) =>
  tell("key.add", { party: "hrss", key: keyNamed(name).publicKey, role });

export function publish(programme: string, more: JsonObject = {}): void {
  const outcomes = { completion: 10_000 };
  const prices = [5, 4, 3, 0].map((level) => ({ occupation: OCCUPATION, level, standard: 100, outcomes }));
  const caps = { classSize: 99, issueCap: 99, rounding: 1, face: 100, reserveAt: "hold" };
  tell("programme.publish", { programme, prices, ...caps, limits: NO_LIMITS, publicity: 1, ...more });
}

/** A class of a day's training. */
export function file(name: string, day = "2025-02-03", more: JsonObject = {}): void {
  const sessions = [{ from: `${day}T01:00:00.000Z`, to: `${day}T07:00:00.000Z` }];
  const course = { programme: "p", school: "school-a", occupation: OCCUPATION, level: 5, capacity: 99 };
  tell("class.file", { class: name, ...course, sessions, ...more });
}

export function claim(trainee = "t", programme = "p"): string {
  const voucher = `v-${++vouchers}`;
  tell("voucher.issue", { fund: "f", programme, vouchers: [{ voucher }] });
  expect(tell("voucher.claim", { voucher, trainee })).toEqual([]);
  return voucher;
}

export const hold = (voucher: string, name: string) => tell("voucher.hold", { voucher, class: name });
export const redeem = (voucher: string) => tell("voucher.redeem", { voucher, outcome: "completion", amount: 100 });

export function held(name: string, trainee = "t", programme = "p"): string {
  const voucher = claim(trainee, programme);
  expect(hold(voucher, name)).toEqual([]);
  return voucher;
}

export function redeemed(name: string, trainee = "t", programme = "p"): string {
  const voucher = held(name, trainee, programme);
  expect(redeem(voucher)).toEqual([]);
  return voucher;
}

export const pay = (payee = PAYEE, lines = 1) =>
  tell("settlement.pay", { settlement: "s", amount: lines * 100, payee }, ["finance"]);

/** A settlement that is public from a day on. */
export function publicised(lines: readonly string[], from = "2025-03-03"): void {
  const data = { settlement: "s", lines: lines.map((voucher) => ({ voucher })), total: lines.length * 100 };
  expect(tell("settlement.submit", data)).toEqual([]);
  tell("settlement.publicise", { settlement: "s", from });
}

/** A new book, with a fund, a school and a programme without limits. */
export function begin(): void {
  own = createBook();
  clock.now = "2025-01-10T01:00:00.000Z";
  vouchers = 0;
  tell("fund.open", { fund: "f", year: 2025 });
  tell("party.admit", { party: "school-a", payee: PAYEE, keys: [] });
  publish("p");
}
