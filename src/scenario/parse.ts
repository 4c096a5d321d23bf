/**
 * A scenario: a ledger as a script, in JSON lines (docs/scenario.md).
 *
 *     {"at":"2025-02-03T01:00:00.000Z","as":["hrss.issuer"],"type":"voucher.issue","data":{…},"expect":{"refused":"budget-exhausted"}}
 *     {"check":{"fund":"linwu-2025"},"is":{"available":4080000,"reserved":0}}
 *
 * The whole file is read and checked for shape here, before anything is submitted. What the rules of the ledger think of
 * an instruction is not asked here: that is what a scenario is for.
 */
import * as z from "zod";
import {
  INSTRUCTION_TYPES,
  type Instruction,
  isInstant,
  isOrigin,
  LedgerError,
  newInstruction,
  REFUSALS,
} from "../index.ts";
import { CHECKS, type FieldValue } from "./checks.ts";
import { readLines } from "./file.ts";
import { parseJsonLine } from "./json.ts";
import { isKeyName, type Keyring, keyReference, withKeys } from "./keyring.ts";
import { type Place, unreadable } from "./problems.ts";

export interface Step {
  readonly line: number;
  readonly at: string;
  readonly type: string;
  /** Names of keys. */
  readonly as: readonly string[];
  /** Undefined for what no instruction can say; the line then expects `instruction-malformed`. */
  readonly instruction: Instruction | undefined;
  /** The refusal that is expected; undefined: the instruction must be accepted. */
  readonly refused: string | undefined;
  /** The name of the operator's key that it enrols, if it is a `ledger.open` or such a `key.add`. */
  readonly enrolsOperator: string | undefined;
}

export interface Check {
  readonly line: number;
  readonly kind: string;
  readonly id: string;
  readonly is: Readonly<Record<string, FieldValue>>;
}

export interface Scenario {
  readonly file: string;
  readonly origin: string;
  /** The names of the operator's keys, which sign the checkpoints: those of every `ledger.open` and `key.add`. */
  readonly operators: readonly string[];
  readonly lines: readonly (Step | Check)[];
}

export const isStep = (line: Step | Check): line is Step => "as" in line;

/** The scenario in a file. @throws LedgerError `unreadable-input`, naming the file, the line and what to do. */
export async function readScenario(file: string, keyring: Keyring): Promise<Scenario> {
  const [first, ...rest] = (await readLines(file)).map(({ line, text }) => {
    const place = { file, line };
    return { place, shape: shapeOf(parseJsonLine(text, place), place) };
  });
  if (first === undefined) throw unreadable({ file }, "file-empty");
  const origin = originOf(first.shape, first.place);
  const lines = [first, ...rest].map(({ place, shape }) =>
    "check" in shape ? toCheck(shape, place) : toStep(shape, place, origin, keyring),
  );
  const steps = lines.filter(isStep);
  requireOrder(file, steps);
  const operators = new Set(steps.flatMap(({ enrolsOperator }) => enrolsOperator ?? []));
  return { file, origin, operators: [...operators], lines };
}

const KEY_NAME = "a key's name, <party>.<label>, such as hrss.issuer";
const INSTANT = "an instant such as 2025-02-03T01:00:00.000Z";
const FIELD = "a text, a whole number, true, false or null";
const EXPECT = 'an object such as {"refused":"budget-exhausted"}';

/** More signatures than one line of a ledger has room for. */
const MAX_SIGNERS = 1000;

const stepShape = z.strictObject({
  at: z.string(INSTANT).refine(isInstant, INSTANT),
  as: z
    .array(z.string(KEY_NAME).refine(isKeyName, KEY_NAME), "a list of keys' names")
    .max(MAX_SIGNERS, `at most ${MAX_SIGNERS} keys' names`),
  type: z.string("an instruction type, such as voucher.redeem"),
  data: z.unknown(),
  id: z.string("a UUID in lower case").optional(),
  expect: z.strictObject({ refused: z.string("a refusal's code") }, EXPECT).optional(),
});
const checkShape = z.strictObject({
  check: z
    .record(z.string(), z.string("the name of a record"), "an object")
    .refine((check) => Object.keys(check).length === 1, "one record, by its kind"),
  is: z.record(z.string(), z.union([z.string(), z.int(), z.boolean(), z.null()], FIELD), "an object"),
});
type StepShape = z.output<typeof stepShape>;
type CheckShape = z.output<typeof checkShape>;

function shapeOf(value: unknown, place: Place): StepShape | CheckShape {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw malformed(place, "The line", "an object");
  }
  const shape = "check" in value ? checkShape : stepShape;
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === "unrecognized_keys") {
    const known = issue.path[0] === "expect" ? "refused" : Object.keys(shape.shape).join(", ");
    throw unreadable(place, "member-unknown", { name: issue.keys.join(", "), known });
  }
  throw malformed(place, issue?.path.join(".") ?? "", issue?.message ?? "");
}

const originShape = z.object({ origin: z.string().refine(isOrigin) });

function originOf(shape: StepShape | CheckShape, place: Place): string {
  if ("check" in shape || shape.type !== "ledger.open") throw unreadable(place, "first-line");
  const named = originShape.safeParse(shape.data);
  if (!named.success) throw unreadable(place, "origin-malformed");
  return named.data.origin;
}

function toCheck({ check, is }: CheckShape, place: Place): Check {
  const [kind = "", id = ""] = Object.entries(check)[0] ?? [];
  const checked = CHECKS.get(kind);
  if (checked === undefined) throw malformed(place, "check", `one of ${[...CHECKS.keys()].join(", ")}, not ${kind}`);
  const unknown = Object.keys(is).find((field) => !checked.fields.includes(field));
  if (unknown !== undefined) {
    throw unreadable(place, "member-unknown", { name: unknown, known: checked.fields.join(", ") || "–" });
  }
  return { line: place.line ?? 0, kind, id, is };
}

function toStep(shape: StepShape, place: Place, origin: string, keyring: Keyring): Step {
  const { at, as, type } = shape;
  const refused = shape.expect?.refused;
  const line = place.line ?? 0;
  if (refused !== undefined && !REFUSALS.has(refused)) {
    throw unreadable(place, "unknown-refusal", { code: refused, known: nearest(refused, [...REFUSALS.keys()], "-") });
  }
  const mayBeMalformed = refused === "instruction-malformed";
  if (!TYPES.includes(type) && !mayBeMalformed) {
    throw unreadable(place, "unknown-type", { type, known: nearest(type, TYPES, ".") });
  }
  const step = { line, at, as, type, refused, enrolsOperator: enrolledOperator(shape) };
  try {
    const id = shape.id ?? keyring.id(line);
    const data = withKeys(objectOf(shape.data), keyring);
    return { ...step, instruction: newInstruction(type, origin, data, id) };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    if (!mayBeMalformed) throw unreadable(place, "not-an-instruction", { why: error.message });
    return { ...step, instruction: undefined };
  }
}

function objectOf(data: unknown): Record<string, unknown> {
  if (typeof data === "object" && data !== null && !Array.isArray(data)) return { ...data };
  throw new LedgerError("malformed-instruction", "data must be an object");
}

const TYPES: readonly string[] = INSTRUCTION_TYPES;
const NEAREST = 6;

/** Those that share the most parts with a wrong one. */
function nearest(wrong: string, known: readonly string[], separator: string): string {
  const parts = wrong.split(separator);
  const shared = (text: string) => text.split(separator).filter((part) => parts.includes(part)).length;
  return [...known]
    .sort((a, b) => shared(b) - shared(a))
    .slice(0, NEAREST)
    .join(", ");
}

const openShape = z.object({ operator: z.object({ key: z.string() }) });
const addShape = z.object({ role: z.literal("operator"), key: z.string() });

function enrolledOperator({ type, data }: StepShape): string | undefined {
  const key =
    type === "ledger.open"
      ? openShape.safeParse(data).data?.operator.key
      : type === "key.add"
        ? addShape.safeParse(data).data?.key
        : undefined;
  return key === undefined ? undefined : keyReference(key)?.name;
}

/** What a clock may go back without stopping the writer, in milliseconds. */
const CLOCK_TOLERANCE_MS = 5_000;

function requireOrder(file: string, steps: readonly Step[]): void {
  let latest: Step | undefined;
  for (const step of steps) {
    if (latest !== undefined && Date.parse(step.at) < Date.parse(latest.at) - CLOCK_TOLERANCE_MS) {
      const { line, at } = step;
      throw unreadable({ file, line }, "time-backwards", { at, before: latest.at, earlier: latest.line });
    }
    if (latest === undefined || step.at > latest.at) latest = step;
  }
}

const malformed = (place: Place, where: string, what: string) => unreadable(place, "line-malformed", { where, what });
