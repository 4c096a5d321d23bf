/**
 * Nothing in the law is untested: every row of every table, every refusal and every instruction is reached. The noun
 * tests run once more here, as what they reached is known only where they ran.
 */
import { describe, expect, test } from "vitest";
import { LAWS } from "../../src/domain/laws.ts";
import { REFUSALS } from "../../src/domain/refusals.ts";
import "./calendar.test.ts";
import "./certificates.test.ts";
import "./classes.test.ts";
import "./decide.test.ts";
import "./freezes.test.ts";
import "./funds.test.ts";
import "./holds.test.ts";
import "./keys.test.ts";
import "./limits.test.ts";
import "./parties.test.ts";
import "./programmes.test.ts";
import "./recoveries.test.ts";
import "./redemptions.test.ts";
import "./settlements.test.ts";
import "./trainees.test.ts";
import "./vouchers-ended.test.ts";
import "./vouchers.test.ts";
import { reached } from "./kit.ts";

/** These the writer gives. */
const BY_THE_WRITER = ["overloaded", "id-reused"];

describe("the tests reach", () => {
  test("every row of every rule table", () => {
    const rows = Object.values(LAWS).flatMap((law) => law.rows.map((row) => `${law.type}:${row.unless}`));
    expect(rows.filter((row) => !reached.refusals.has(row))).toEqual([]);
  });

  test("every refusal", () => {
    const codes = new Set([...reached.refusals].map((row) => row.split(":")[1]));
    expect([...REFUSALS.keys()].filter((code) => !codes.has(code) && !BY_THE_WRITER.includes(code))).toEqual([]);
  });

  test("every instruction, accepted", () => {
    expect(Object.keys(LAWS).filter((type) => !reached.accepted.has(type))).toEqual([]);
  });
});
