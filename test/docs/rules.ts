/**
 * docs/rules.md, out of the law's own tables (LAWS, REFUSALS), words.ts, and heard.json: what the tests of the law reached
 * (test/domain/everything.test.ts writes it).
 */
import type * as z from "zod";
import type { Facts } from "../../src/domain/error.ts";
import { type RefusalCode, refuse } from "../../src/domain/refusals.ts";
import { binds, LAWS, type Law, REFUSALS } from "../../src/index.ts";
import heard from "./heard.json" with { type: "json" };
import { EFFECTS, MEANINGS, NOUNS, SIGNATURES } from "./words.ts";

export interface Member {
  /** As it is written in the document: `prices[].level`. */
  readonly path: string;
  /** The key of its meaning, whether there is one or not. */
  readonly meant: string;
  readonly optional: boolean;
  readonly shape: string;
}

/** Every member of an instruction's data, those within lists and objects after the one that holds them. */
export const membersOf = (law: Law): readonly Member[] => membersIn(law.data, law.type, "");

const definition = (schema: z.core.$ZodType) => (schema as z.core.$ZodTypes)._zod.def;

function membersIn(schema: z.core.$ZodType, type: string, within: string): readonly Member[] {
  const def = definition(schema);
  if (def.type !== "object") return [];
  const conditions = conditionsOf(schema);
  return Object.entries(def.shape).flatMap(([name, member]) => {
    const optional = definition(member).type === "optional";
    const value = unwrapped(member);
    const list = definition(value);
    const path = `${within}${name}`;
    const inner = list.type === "array" ? membersIn(list.element, type, `${path}[].`) : [];
    const words = [shapeOf(value), ...conditions.filter(({ at }) => at === name).map(({ what }) => what)];
    const shape = words.filter((word) => word !== "").join("; ");
    return [{ path, meant: meantBy(type, path), optional, shape }, ...inner, ...membersIn(value, type, `${path}.`)];
  });
}

/** The longest key of MEANINGS that a member has: `type.a.b`, `a.b`, `b`; `type.a.b` if it has none. */
function meantBy(type: string, path: string): string {
  const whole = path.replaceAll("[]", "");
  const parts = whole.split(".");
  const keys = [`${type}.${whole}`, ...parts.map((_, i) => parts.slice(i).join("."))];
  return keys.find((key) => Object.hasOwn(MEANINGS, key)) ?? `${type}.${whole}`;
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const def = definition(schema);
  return def.type === "optional" ? unwrapped(def.innerType) : schema;
}

function shapeOf(schema: z.core.$ZodType): string {
  const def = definition(schema);
  switch (def.type) {
    case "string":
      return sentencesOf(schema).join("; ");
    case "number":
      return sentencesOf(schema).at(-1) ?? boundsOf(schema);
    case "boolean":
      return "true or false";
    case "enum":
      return anyOf(Object.values(def.entries));
    case "literal":
      return anyOf(def.values);
    case "object":
      return ["an object", ...conditionsOf(schema).flatMap(({ at, what }) => (at === "" ? [what] : []))].join(": ");
    case "record":
      return `an object; each member: ${shapeOf(def.keyType)}; its value: ${shapeOf(def.valueType)}`;
    case "array": {
      const least = checksOf(schema).some((check) => check.check === "min_length") ? "a list, not empty" : "a list";
      const rules = sentencesOf(schema).map((rule) => `, ${rule}`);
      return `${least}${rules.join("")}; each: ${shapeOf(def.element)}`;
    }
    default:
      throw new Error(`Say in test/docs/rules.ts what a schema of type ${def.type} looks like`);
  }
}

const anyOf = (values: readonly unknown[]): string =>
  values.map((value) => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``).join(", ");

const checksOf = (schema: z.core.$ZodType) =>
  (definition(schema).checks ?? []).map((check) => (check as z.core.$ZodChecks | z.core.$ZodCustom)._zod.def);

/** The sentences that the schema itself gives for its checks. */
const sentencesOf = (schema: z.core.$ZodType): readonly string[] => conditionsOf(schema).map(({ what }) => what);

function conditionsOf(schema: z.core.$ZodType): readonly { readonly at: string; readonly what: string }[] {
  const own = definition(schema);
  const checks = checksOf(schema);
  return [own, ...checks].flatMap((check) => {
    const say = check.error as z.core.$ZodErrorMap | undefined;
    const said = say?.({ code: "custom", path: [], input: undefined });
    const what = typeof said === "string" ? said : said?.message;
    const at = "path" in check && Array.isArray(check.path) ? check.path.join(".") : "";
    return what === undefined ? [] : [{ at, what }];
  });
}

function boundsOf(schema: z.core.$ZodType): string {
  const checks = checksOf(schema);
  const bound = (kind: "greater_than" | "less_than") => {
    const [value] = checks.flatMap((check) => (check.check === kind && "value" in check ? [check.value] : []));
    if (value === undefined) throw new Error("Say in test/docs/rules.ts what a number without bounds looks like");
    return String(value);
  };
  return `a whole number, ${bound("greater_than")} to ${bound("less_than")}`;
}

const signersOf = ({ roles }: Law): string =>
  roles
    .map((group) => (group.length > 1 && roles.length > 1 ? `(${group.join(" or ")})` : group.join(" or ")))
    .join(" **and** ");

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const EXAMPLES: Readonly<Record<string, Facts>> = heard.examples;
const COMMON: Readonly<Record<string, string>> = heard.common;

const sentences = (code: string): readonly string[] => REFUSALS.get(code) ?? ["", ""];

/** A code's sentences as somebody read them. */
function example(code: RefusalCode): readonly string[] {
  const { message, messageZh } = refuse(code, EXAMPLES[code]);
  return [message, messageZh];
}

/** The common refusals that this instruction can get beside those that any can. */
function commonOf({ type, roles }: Law): string {
  const found = (COMMON[type] ?? "").split(", ").filter((word) => word !== "");
  const unknown = found.filter((word) => word.startsWith("unknown-"));
  const duplicate = found.filter((word) => word.startsWith("duplicate-"));
  const scopes = ["voucher", "trainee", "class", "school"].filter((scope) => found.includes(`frozen ${scope}`));
  const own = (["school", "evaluator", "trainee"] as const).filter((role) => roles.flat().includes(role));
  const codes = [...unknown, ...duplicate, ...own.map((role) => `${role}-mismatch`)].map((code) => `\`${code}\``);
  const frozen = scopes.length > 0 ? [`\`frozen\` (${scopes.join(", ")})`] : [];
  return [...codes, ...frozen].join(", ") || "none";
}

function section(law: Law, type: keyof typeof LAWS): string {
  const members = membersOf(law).map(({ path, meant, optional, shape }) => [
    `\`${path}\`${optional ? ", optional" : ""}`,
    MEANINGS[meant] ?? "",
    shape,
  ]);
  const rows = law.rows.map(({ unless }, i) => [`${i + 1}`, `\`${unless}\``, ...sentences(unless)]);
  const refusals =
    rows.length === 0
      ? "It has no rows of its own: only the common rules can refuse it."
      : table(["", "refused as", "in English", "中文"], rows);
  return [
    `### \`${type}\``,
    EFFECTS[type],
    `Signed by: ${[`${signersOf(law)}.`, SIGNATURES[type] ?? ""].join(" ").trim()}`,
    table(["member", "meaning", "shape"], members),
    `Common refusals: ${commonOf(law)}.`,
    refusals,
  ].join("\n\n");
}

const HEAD = `# The rules

<!-- Generated from src/domain by test/docs/rules.ts: do not edit, run \`npx vitest run test/docs -u\` (before it \`npx vitest run test/domain/everything.test.ts -u\`, if the facts of an example changed). -->

Every instruction: who signs it, what its \`data\` holds, what it does, and what refuses it. This page is written out of the tables by which the ledger decides. [domain.md](domain.md) explains the words, the roles, the money and the states; [format.md](format.md) has the bytes.

**Signatures.** *or*: any one of the roles; **and**: all of them. A signature by any other role refuses the instruction. A school, an evaluator and a trainee act for themselves only.

**Data.** Members that are not listed are refused, and so is one that is missing and not optional. Amounts are whole fen (1 yuan = 100 fen), ratios basis points (10000 = 100 %). Days are days of +08:00, instants are UTC. What is named (a party, a fund, a class) must exist, unless its meaning says *new*. The shape is what \`instruction-malformed\` refuses; where a meaning allows less than the shape (a ratio of 1 to 10000, a role that fits the party), one of the rows refuses the rest.

**Refusals.** The common rules come first ([their order](domain.md#in-which-order-an-instruction-is-refused)). Any instruction can be refused for its shape, its ledger, its id, its signatures (with a quorum: too few of them) or a sum too large to count; the others that it can get are listed with it: names that do not exist or are taken, acting for another, freezes. Then come the instruction's own rows, in the order in which they are listed: the first that does not hold gives the refusal, and a refused instruction changes nothing. In the sentences \`{fact}\` is filled in: \`:yuan\` as money, \`:day\` and \`:at\` as a day and a time of +08:00, \`:level\` and \`:percent\` as people write them.`;

const anchor = (type: string): string => `#${type.replace(".", "").toLowerCase()}`;

/** The whole document. */
export function rulesDocument(): string {
  const laws = Object.entries(LAWS) as [keyof typeof LAWS, Law][];
  const ofNoun = (noun: string) => laws.filter(([type]) => type.startsWith(`${noun}.`));
  const nouns = [...new Set(laws.map(([type]) => type.replace(/\..*/, "")))];
  const overview = nouns.map((noun) => [
    NOUNS[noun] ?? noun,
    ofNoun(noun)
      .map(([type]) => `[\`${type}\`](${anchor(type)})`)
      .join(", "),
  ]);
  const codes = [...REFUSALS.keys()] as RefusalCode[];
  const refusals = codes.map((code) => [`\`${code}\`${binds(code) ? "" : " ¹"}`, ...example(code)]);
  return `${[
    HEAD,
    table(["of", "instructions"], overview),
    ...nouns.flatMap((noun) => [`## ${NOUNS[noun] ?? noun}`, ...ofNoun(noun).map(([type, law]) => section(law, type))]),
    "## All refusals",
    "Every code with an example of its sentences, as a school reads them.",
    table(["code", "in English", "中文"], refusals),
    "¹ Binds no id: the same instruction can be sent again. Every other refusal is the answer to its id for good; to try again, use a new id.",
  ].join("\n\n")}\n`;
}
