/** What the law is told about an instruction's bytes. */
import { describe, expect, test } from "vitest";
import { decide, prepare } from "../../src/domain/decide.ts";
import { applyChanges, createTables, type View, viewOf } from "../../src/domain/records.ts";
import { toInstant } from "../../src/domain/values.ts";
import {
  encodeInstruction,
  instructionMessage,
  newInstruction,
  type Signature,
  signInstruction,
} from "../../src/record/instruction.ts";
import { generateKey, type SigningKey } from "../../src/record/keys.ts";
import { isGoodSignature, present, type Verdict } from "../../src/record/presented.ts";

const origin = "vouchers.example";
const at = toInstant(0);
const [operator, root, stranger, issuer] = [generateKey(), generateKey(), generateKey(), generateKey()];
const WEAK = "A".repeat(43); // the point with y = 0, of order 4

const opening = (rootKey: string) =>
  newInstruction("ledger.open", origin, {
    format: 1,
    origin,
    suite: "ed25519-sha256",
    currency: "CNY",
    operator: { party: "voucher-service", key: operator.publicKey },
    root: { party: "hrss", name: "示例县人力资源和社会保障局", key: rootKey },
  });
const enrolment = newInstruction("key.add", origin, { party: "hrss", key: issuer.publicKey, role: "issuer" });

function presented(
  instruction: typeof enrolment,
  view: View,
  signatures: readonly Signature[],
  verdict?: Verdict | undefined,
) {
  const prepared = prepare(instruction.type, instruction.data);
  if ("ok" in prepared) throw new Error(prepared.refusal.message);
  const instructionText = encodeInstruction(instruction);
  const facts = present({ prepared, origin, ledger: origin, instructionText, signatures, at, verdict }, view);
  return { facts, goods: facts.signatures.map(({ good }) => good), decide: () => decide(prepared, view, facts) };
}

const signaturesBy = (instruction: typeof enrolment, ...keys: [SigningKey, ...SigningKey[]]) =>
  keys.flatMap((key) => signInstruction(instruction, key).signatures);

/** A ledger with the operator's and the root key. */
function opened(): View {
  const tables = createTables();
  const open = opening(root.publicKey);
  const decision = presented(open, viewOf(tables), signaturesBy(open, operator, root)).decide();
  if (!decision.ok) throw new Error(decision.refusal.message);
  applyChanges(tables, decision.changes);
  return viewOf(tables);
}

describe("a signature is", () => {
  const bad = { key: root.id, sig: signaturesBy(opening(WEAK), root)[0]?.sig ?? "" };
  test("good or not under an enrolled key, and nothing under a key that the ledger does not know", () => {
    const signatures = [...signaturesBy(enrolment, root, stranger), bad];
    expect(presented(enrolment, opened(), signatures).goods).toEqual([true, undefined, false]);
  });

  test("known by a key that the instruction itself names only when the ledger is opened with it", () => {
    const open = opening(root.publicKey);
    const signatures = signaturesBy(open, operator, root, stranger);
    expect(presented(open, viewOf(createTables()), signatures).goods).toEqual([true, true, undefined]);
    expect(presented(enrolment, opened(), signaturesBy(enrolment, issuer)).goods).toEqual([undefined]);
    expect(presented(open, viewOf(createTables()), [bad]).goods).toEqual([false]);
  });

  test("not asked of an opening key that is not acceptable: the law names the key instead", () => {
    const open = opening(WEAK);
    const { facts, decide } = presented(open, viewOf(createTables()), signaturesBy(open, operator));
    const weakId = facts.keys.get(WEAK)?.id ?? root.id;
    const both = [...signaturesBy(open, operator), { key: weakId, sig: bad.sig }];
    expect(decide()).toMatchObject({ ok: false });
    expect(presented(open, viewOf(createTables()), both).decide()).toMatchObject({
      refusal: { code: "key-not-acceptable" },
    });
  });

  test("what somebody found before, if they say so for this key; otherwise it is looked at", () => {
    const asked: unknown[] = [];
    const verdict = (answer: boolean | undefined) => (signature: Signature, publicKey: string) => {
      asked.push([signature.key, publicKey]);
      return answer;
    };
    const good = signaturesBy(enrolment, root);
    expect(presented(enrolment, opened(), good, verdict(false)).goods).toEqual([false]);
    expect(presented(enrolment, opened(), [bad], verdict(true)).goods).toEqual([true]);
    expect(presented(enrolment, opened(), [...good, bad], verdict(undefined)).goods).toEqual([true, false]);
    expect(new Set(asked.map(String))).toEqual(new Set([`${root.id},${root.publicKey}`]));
  });
});

test("the public keys that the data names come with their id, and whether they are acceptable", () => {
  const { facts } = presented(enrolment, opened(), []);
  const fact = facts.keys.get(issuer.publicKey);
  expect([fact?.id, fact?.isAcceptable(), facts.keys.size]).toEqual([issuer.id, true, 1]);
  expect(presented(opening(WEAK), opened(), []).facts.keys.get(WEAK)?.isAcceptable()).toBe(false);
});

test("a signature or key of another length or spelling is not good, and throws nothing", () => {
  const message = instructionMessage(encodeInstruction(enrolment));
  const [signature] = signaturesBy(enrolment, root);
  if (signature === undefined) throw new Error("a key gives a signature");
  expect(isGoodSignature(signature, root.publicKey, message)).toBe(true);
  for (const sig of ["", signature.sig.slice(4), `${signature.sig}==`, `${signature.sig}AAAA`]) {
    expect(isGoodSignature({ ...signature, sig }, root.publicKey, message)).toBe(false);
  }
  for (const key of ["", root.publicKey.slice(4), `${root.publicKey}=`, stranger.publicKey]) {
    expect(isGoodSignature(signature, key, message)).toBe(false);
  }
});
