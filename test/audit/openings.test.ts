/** Identities opened to the auditor: invented ones, as ever. */
import { beforeAll, expect, test } from "vitest";
import { audit, type Opening, parseOpenings } from "../../src/audit/index.ts";
import { checkIdentity, checkPayee, commitIdentity, commitPayee, newSalt } from "../../src/index.ts";
import type { World } from "../support/world.ts";
import { act, countsOf, linesOf, reportOf, trustedKey, watchedWorld } from "./watched.ts";

const salt = (trainee: string): string => `${trainee.slice(0, 1).repeat(42)}A`;
const PERSONS: Readonly<Record<string, string>> = { a: "invented person one", b: "invented person two" };
const opening = (trainee: string, person: string): Opening => ({
  trainee,
  identity: PERSONS[person] ?? person,
  salt: salt(trainee),
});

let world: World;
beforeAll(async () => {
  world = await watchedWorld();
  const register = (trainee: string, commitment?: string) =>
    act(world, "hrss.issuer", "trainee.register", { trainee, groups: ["graduate"], ...(commitment && { commitment }) });
  for (const [trainee, person] of [
    ["x", "a"],
    ["y", "b"],
    ["z", "Invented-Person  ONE"], // as others spell person a
  ] as const) {
    const { identity, salt } = opening(trainee, person);
    await register(trainee, commitIdentity(identity, salt));
  }
  await register("closed");
});

async function opened(...openings: readonly Opening[]) {
  const report = await reportOf(world, { openings });
  const check = report.checks.find(({ name }) => name === "openings");
  expect(JSON.stringify(report)).not.toMatch(/invented|person one/i);
  return { ok: check?.ok, why: check?.why, codes: report.problems.map(({ code }) => code), found: countsOf(report) };
}

test("a commitment is opened by its identity and its salt, and by nothing else", () => {
  const [one, two] = [newSalt(), newSalt()];
  expect(commitIdentity("invented", one)).toMatch(/^[0-9a-f]{64}$/);
  expect(checkIdentity(commitIdentity("invented", one), "invented", one)).toBe(true);
  expect(checkIdentity(commitIdentity("invented", one), "invented", two)).toBe(false);
  expect(checkIdentity(commitIdentity("invented", one), "other", one)).toBe(false);
  expect(checkIdentity(commitIdentity("invented", one), "invented", "short")).toBe(false);
  expect(checkPayee(commitPayee("account", one), "account", one)).toBe(true);
  expect(commitPayee("account", one)).not.toBe(commitIdentity("account", one));
});

test("a commitment is SHA-256 over its purpose, the salt and the text", () => {
  // printf 'training-voucher-ledger identity v1\n' ; 32 zero bytes ; printf 'invented': all to sha256sum
  expect(commitIdentity("invented", "A".repeat(43))).toBe(
    "d11f0c64ae7abb9635385e3942ca9aeafca51380ef89f58c7df7ce6829a3aa4e",
  );
});

test.each([
  ["", newSalt()],
  ["two\nlines", newSalt()],
  ["e\u0301", newSalt()],
  ["x".repeat(501), newSalt()],
  ["invented", ""],
  ["invented", "A".repeat(22)],
  ["invented", `${"A".repeat(42)}B`],
])("nothing can be committed to %j with salt %j", (identity, badSalt) => {
  expect(() => commitIdentity(identity, badSalt)).toThrow(expect.objectContaining({ code: "wrong-usage" }));
});

test("good openings are verified, and one person behind two references is found", async () => {
  const good = [opening("x", "a"), opening("y", "b")];
  expect(await opened(...good, opening("z", "Invented-Person  ONE"))).toMatchObject({
    ok: true,
    codes: [],
    found: { "identity-shared": 1 },
  });
});

test("an identity that was not committed to is wrong", async () => {
  expect(await opened(opening("x", "b"))).toMatchObject({ ok: false, codes: ["opening-wrong"] });
  expect(await opened({ ...opening("x", "a"), salt: salt("w") })).toMatchObject({ codes: ["opening-wrong"] });
  expect(await opened(opening("closed", "a"))).toMatchObject({ codes: ["opening-of-nothing"] });
  expect(await opened(opening("nobody", "a"))).toMatchObject({ codes: ["opening-unknown"] });
});

test("an identity in the place of the trainee is not told: the opening is named by its place", async () => {
  const swapped = { trainee: "invented person one", identity: "x", salt: salt("x") };
  const { problems } = await reportOf(world, { openings: [opening("x", "a"), swapped] });
  expect(problems).toMatchObject([{ code: "opening-unknown", facts: { opening: 2 } }]);
  expect(JSON.stringify(problems)).not.toMatch(/invented/);
});

test("what stays closed is said", async () => {
  expect(await opened(opening("x", "a"), opening("x", "a"))).toEqual({
    ok: "not checked",
    why: "2 of 3 commitments to identities were not opened",
    codes: [],
    found: {},
  });
  const { notChecked } = await reportOf(world);
  expect(notChecked).toContainEqual(expect.objectContaining({ check: "openings", why: expect.stringMatching(/^No /) }));
});

test("an opening for another ledger is passed over", async () => {
  expect(await opened({ ...opening("nobody", "a"), ledger: "other.example" })).toMatchObject({ codes: [] });
});

test("behind a bad line nobody knows which trainees there are", async () => {
  const lines = (await linesOf(world)).split(/(?<=\n)/).slice(0, -4);
  const report = await audit([...lines, "broken\n"], { trusted: trustedKey(world), openings: [opening("x", "a")] });
  expect(report.problems.map(({ code }) => code)).toEqual(["line-malformed"]);
  expect(report.notChecked.map(({ check }) => check)).toContain("openings");
});

async function parsed(text: string): Promise<readonly Opening[]> {
  const openings: Opening[] = [];
  for await (const one of parseOpenings([text])) openings.push(one);
  return openings;
}

test("a file of openings is JSON lines, the last with or without its line feed", async () => {
  const [one, two] = [opening("x", "a"), { ...opening("y", "b"), ledger: "other.example" }];
  expect(await parsed(`${JSON.stringify(one)}\n${JSON.stringify(two)}`)).toEqual([one, two]);
});

test.each([
  ["not json", /is not JSON/],
  ["", /is not JSON/],
  ["null", /is not an object/],
  ["[]", /lacks trainee/],
  ['{"trainee":"x","identity":"invented"}', /lacks trainee, identity or salt/],
  [`{"trainee":"x","identity":7,"salt":"${salt("x")}"}`, /lacks trainee/],
  [`{"trainee":"x","identity":"invented","salt":"${salt("x")}","name":"y"}`, /has a member that is none/],
  [`{"trainee":"x","identity":"invented","salt":"${salt("x")}","ledger":1}`, /ledger that is no text/],
  ['{"trainee":"x","identity":"invented","salt":"abc"}', /salt that is not 32 bytes/],
])("a line that is no opening names its number and quotes nothing: %s", async (line, why) => {
  const good = JSON.stringify(opening("x", "a"));
  const reading = parsed(`${good}\n${line}\n`);
  await expect(reading).rejects.toMatchObject({
    code: "unreadable-input",
    message: expect.stringMatching(why),
    facts: { line: 2, messageZh: expect.stringMatching(/第 2 行/) },
  });
  await expect(reading).rejects.not.toThrow(/invented/);
});
