/**
 * The tests of the law run once more here, with a listener: nothing in the law is untested, and every refusal reads well
 * with its facts filled in. What was heard is kept in test/docs/heard.json, from which docs/rules.md takes an example a
 * code.
 */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { LAWS } from "../../src/domain/laws.ts";
import { REFUSALS, type Refusal, refuse } from "../../src/domain/refusals.ts";
import { CHINESE } from "../../src/domain/wording.ts";
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
import { heardCommon, heardRefusals } from "./heard.ts";
import { reached as tested } from "./kit.ts";

vi.mock(import("../../src/domain/decide.ts"), async (original) => {
  const { listening } = await import("./heard.ts");
  return listening(await original());
});

fc.configureGlobal({ numRuns: 1, seed: 1 }); // the properties are tested elsewhere

/** These the writer gives. */
const WRITERS: readonly Refusal[] = [
  refuse("id-reused", { id: "01900000-0000-7000-8000-000000000001" }),
  refuse("overloaded", { waiting: 4096 }),
];

const reached = () => [...heardRefusals(), ...WRITERS];

/** The refusals, as they read, of which something should not be so. */
const thoseThat = (fails: (refusal: Refusal) => boolean): readonly string[] =>
  reached()
    .filter(fails)
    .map(({ code, message, messageZh }) => `${code}: ${message} ${messageZh}`);

/** Facts that were not filled in, or not turned into words. */
const RAW = /[{}]|undefined|NaN|\[object|“”|（）| {2}/;
/** An empty fact leaves its blank before a stop, or a colon without anything; machines say instants, fen, basis points. */
const UNFIT_FOR_A_LETTER = /\w [.,;]|: ?[.;]|[：，]。| 。|\d{4}-\d\d-\d\dT|\bfen\b|basis point/;
/** Terms that Chinese has no other word for. */
const TERMS = /\b(Ed25519|UUID|RFC \d+|base64url|origin|true|false|certificate|Z)\b|\b[aA]-[zZ]\b|T(?=\d\d:)/g;

/** The Chinese sentence without what somebody named: ids, names, members and values of the data. */
function withoutNames({ code, messageZh, facts }: Refusal): string {
  const isOfTheLaw = (value: string) => value.split(/[ +,/]+/).every((word) => Object.hasOwn(CHINESE, word));
  const names = Object.values(facts)
    .map(String)
    .filter((value) => value !== "" && (code === "instruction-malformed" || !isOfTheLaw(value)))
    .sort((a, b) => b.length - a.length);
  return names.reduce((text, name) => text.replaceAll(name, ""), messageZh);
}

describe("the tests reach", () => {
  test("every row of every rule table", () => {
    const rows = Object.values(LAWS).flatMap((law) => law.rows.map((row) => `${law.type}:${row.unless}`));
    expect(rows.filter((row) => !tested.refusals.has(row))).toEqual([]);
  });

  test("every refusal", () => {
    const codes = new Set([...tested.refusals].map((row) => row.split(":")[1]));
    const byTheWriter: readonly string[] = WRITERS.map(({ code }) => code);
    expect([...REFUSALS.keys()].filter((code) => !codes.has(code) && !byTheWriter.includes(code))).toEqual([]);
  });

  test("every instruction, accepted", () => {
    expect(Object.keys(LAWS).filter((type) => !tested.accepted.has(type))).toEqual([]);
  });
});

describe("in English and in Chinese, a refusal", () => {
  test("fills in every fact, with no words of machines", () => {
    expect(thoseThat(({ message, messageZh }) => RAW.test(message) || RAW.test(messageZh))).toEqual([]);
    expect(
      thoseThat(
        ({ code, message, messageZh }) =>
          code !== "instruction-malformed" && (UNFIT_FOR_A_LETTER.test(message) || UNFIT_FOR_A_LETTER.test(messageZh)),
      ),
    ).toEqual([]);
  });

  test("ends with a full stop", () => {
    expect(thoseThat(({ message }) => !/^[^ ].*[^.]\.$/.test(message))).toEqual([]);
    expect(thoseThat(({ messageZh }) => !/[^。]。$/.test(messageZh))).toEqual([]);
  });

  test("speaks Chinese throughout, but for names and a few terms", () => {
    expect(thoseThat((refusal) => /[A-Za-z]{2}/.test(withoutNames(refusal).replace(TERMS, "")))).toEqual([]);
    expect(thoseThat(({ messageZh }) => /\p{Script=Han} \p{Script=Han}/u.test(messageZh))).toEqual([]);
  });

  test("says amounts in yuan, days and times as people write them", () => {
    expect(
      thoseThat(({ messageZh }) => /\d{4}-\d\d-\d\d(?!T)/.test(messageZh.replaceAll("例如 2025-02-03", ""))),
    ).toEqual([]);
  });
});

test("test/docs/heard.json is what was heard (-u writes it anew; then run test/docs -u)", async () => {
  const examples = [...REFUSALS.keys()].map((code) => [
    code,
    reached().find((refusal) => refusal.code === code)?.facts,
  ]);
  const common = [...heardCommon()].map(([type, codes]) => [type, [...codes].sort().join(", ")]).sort();
  const heard = { examples: Object.fromEntries(examples), common: Object.fromEntries(common) };
  await expect(`${JSON.stringify(heard, null, 2)}\n`).toMatchFileSnapshot("../docs/heard.json");
});
