/**
 * Given, when, then for the law alone: a ledger of pure decisions in memory. Keys are names, signatures are good because
 * the test says so, the clock stands where the test puts it. Whatever is accepted is checked against the money identity
 * and the sub-ledgers, and frozen, so that a decision that changes a record it was given throws.
 */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { Decision, Presented } from "../../src/domain/decide.ts";
import { decide, explain, prepare } from "../../src/domain/decide.ts";
import type { InstructionInput, InstructionType } from "../../src/domain/laws.ts";
import { LAWS } from "../../src/domain/laws.ts";
import type { Posting } from "../../src/domain/money.ts";
import type { Kind, Records, View } from "../../src/domain/records.ts";
import { applyChanges, createTables, eachRecord, viewOf } from "../../src/domain/records.ts";
import type { Refusal, RefusalCode } from "../../src/domain/refusals.ts";
import { REFUSALS } from "../../src/domain/refusals.ts";
import type { Prepared } from "../../src/domain/rule.ts";
import type { Instant, KeyId } from "../../src/domain/values.ts";
import { isKeyId, toInstant } from "../../src/domain/values.ts";
import { CHINESE } from "../../src/domain/wording.ts";
import { checkBooks } from "./books.ts";

export const ORIGIN = "vouchers.linwu.example";

/** What the tests of this process have reached: `type:code` of every refusal, and the types accepted. */
export const reached = { refusals: new Set<string>(), accepted: new Set<string>() };

/** The codes of an instruction's rules, in their order. */
export const rowsOf = (type: InstructionType): readonly RefusalCode[] => LAWS[type].rows.map((row) => row.unless);

const digest = (name: string): Buffer => createHash("sha256").update(name).digest();
/** The public key and the key id that a name stands for; a name with `weak` is an unacceptable key. */
const pub = (name: string): string => digest(`${name}\n`).toString("base64url");
const names = new Map<string, string>();
export function keyIdOf(name: string): KeyId {
  const id = digest(`${name}\n`).toString("hex").slice(0, 16);
  if (isKeyId(id)) return id;
  throw new Error(name);
}
/** A public key that the law is told about; keys not made by `key` are unknown to the tests. */
export function key(name: string): string {
  names.set(pub(name), name);
  return pub(name);
}
/** A hash of 64 hex digits. */
export const hashOf = (name: string): string => digest(name).toString("hex");
/** The nth voucher's id. */
export const v = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, "0")}`;
/** `2025-03-01`, `2025-03-01 09:00` or `2025-03-01 23:59:59.999`, as people in China write it, as an instant. */
export function china(text: string): Instant {
  const [day, time = "09:00"] = text.split(" ");
  return toInstant(Date.parse(`${day}T${time}+08:00`));
}

/** Signatures: `school + issuer`, a bad one as `!school`. */
const signaturesOf = (as: string) =>
  as
    .split("+")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => ({ key: keyIdOf(part.replace("!", "")), good: !part.startsWith("!") }));

export type TestLedger = ReturnType<typeof emptyLedger>;

/** A ledger without any entry. */
export function emptyLedger(from?: { readonly tables: ReturnType<typeof createTables>; readonly now: Instant }) {
  const tables = createTables();
  if (from) applyChanges(tables, from.tables);
  const view = viewOf(tables);
  let now = from?.now ?? china("2025-01-02");
  let ledger = ORIGIN;

  function run(type: string, data: unknown, as: string) {
    deepFreeze(data);
    const prepared = prepare(type, data);
    if ("ok" in prepared) return { ok: false as const, refusal: prepared.refusal, reasons: [prepared.refusal] };
    const keys = new Map(
      prepared.publicKeys.map((publicKey) => {
        const name = names.get(publicKey) ?? publicKey;
        return [publicKey, { id: keyIdOf(name), isAcceptable: () => !name.includes("weak") }];
      }),
    );
    const known = (id: KeyId) => view.get("key", id) !== undefined || tables.ledger.size === 0;
    const signatures = signaturesOf(as).map(({ key, good }) => ({ key, good: known(key) ? good : undefined }));
    const presented = { at: now, origin: ORIGIN, ledger, signatures, keys };
    const decision = decide(prepared, view, presented);
    expect(decideLoading(prepared, view, presented)).toEqual(decision);
    return { ...decision, reasons: explain(prepared, view, presented) };
  }

  const self = {
    tables,
    /** Puts the clock there (+08:00). */
    at(text: string) {
      now = china(text);
      return self;
    },
    /** A copy that goes its own way. */
    fork: () => emptyLedger({ tables, now }),
    /** The instructions that follow are meant for this ledger. */
    meantFor(origin: string) {
      ledger = origin;
      return self;
    },
    accept<T extends InstructionType>(type: T, data: InstructionInput<T>, as: string, at?: string): readonly Posting[] {
      if (at !== undefined) self.at(at);
      const decision = run(type, data, as);
      if (!decision.ok) throw new Error(`${type} was refused: ${decision.refusal.code}, ${decision.refusal.message}`);
      expect(decision.reasons).toEqual([]);
      eachRecord(decision.changes, (_kind, _id, record) => deepFreeze(record));
      const before = self.fork();
      applyChanges(tables, decision.changes);
      checkBooks(tables, before.tables, decision.postings);
      reached.accepted.add(type);
      return decision.postings;
    },
    refuse(type: string, data: unknown, as: string, code: RefusalCode, at?: string): Refusal {
      if (at !== undefined) self.at(at);
      const decision = run(type, data, as);
      if (decision.ok) throw new Error(`${type} was accepted, not refused as ${code}`);
      const { refusal, reasons } = decision;
      expect(refusal.code, refusal.message).toBe(code);
      expect(reasons[0]?.code).toBe(code);
      for (const sentence of REFUSALS.get(code) ?? [""]) {
        for (const [, fact = ""] of sentence.matchAll(/\{(\w+)/g)) expect(refusal.facts).toHaveProperty([fact]);
      }
      expect(
        Object.keys(refusal.facts).filter((fact) => refusal.facts[fact] === "" && !OPTIONAL.includes(fact)),
      ).toEqual([]);
      expect(untranslated(refusal)).toEqual([]);
      reached.refusals.add(`${type}:${code}`);
      return refusal;
    },
    /** Every reason that stands in the way, in the order of the rules. */
    reasons: (type: string, data: unknown, as: string): readonly string[] =>
      run(type, data, as).reasons.map((refusal) => refusal.code),
    state<K extends Kind>(kind: K, id: string): Records[K] {
      const record = tables[kind].get(id);
      if (!record) throw new Error(`there is no ${kind} ${id}`);
      return record;
    },
    voucher: (n: number) => self.state("voucher", v(n)),
    fund: (name = "fund-2025") => self.state("fund", name),
  };
  return self;
}

const WORDED = ["state", "role", "kind", "scope", "by", "outcome", "needs", "why", "what", "expectedType"];

/** Facts that are empty where the data has no such member or the voucher no successor; every other is filled in. */
const OPTIONAL = ["type", "group", "certificate", "successor"];

/** The law's own words in a refusal that a reader of Chinese would get in English. */
function untranslated({ facts }: Refusal): readonly string[] {
  return WORDED.map((name) => String(facts[name] ?? ""))
    .flatMap((value) => (/[{ ]/.test(value) && !/^[a-z/+, ]+$/.test(value) ? [value] : inWords(value)))
    .filter((word) => word !== "" && !(word in CHINESE));
}
const inWords = (value: string) => (value in CHINESE ? [] : value.split(/[/+, ]+/));

/** The decision by a shell that begins with no record and loads those that were asked for, as a store does. */
function decideLoading(prepared: Prepared, view: View, presented: Presented): Decision {
  const loaded = new Set<string>();
  for (;;) {
    const missing: string[] = [];
    const partial: View = {
      get(kind, id) {
        if (loaded.has(`${kind} ${id}`)) return view.get(kind, id);
        missing.push(`${kind} ${id}`);
        return undefined;
      },
    };
    try {
      const decision = decide(prepared, partial, presented);
      if (missing.length === 0) return decision;
    } catch (error) {
      if (missing.length === 0) throw error;
    }
    for (const name of missing) loaded.add(name);
  }
}

function deepFreeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const member of Object.values(value)) deepFreeze(member);
}
