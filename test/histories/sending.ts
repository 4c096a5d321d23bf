/** From a draft to what is sent: the signed instruction for the ledger, and the request for the model. */
import type { Instruction, Signature, SignedInstruction } from "../../src/index.ts";
import { newInstruction, sign } from "../../src/index.ts";
import type { Request, State } from "../model/state.ts";
import { keyFacts, keyNamed, keyWithId } from "./keys.ts";
import { countingKeys, type Draft, ORIGIN, type Signer } from "./town.ts";

export interface Sent {
  readonly signed: SignedInstruction;
  readonly request: Request;
}

/** The key ids that sign: keys that count, as many as the quorum asks for; none if there are not so many. */
function keysOf(state: State, { type, alone }: Draft, { role, holder, key, publicKey }: Signer): readonly string[] {
  if (publicKey !== undefined) return [keyFacts.keyId(publicKey)];
  if (key !== undefined) return [key];
  const count = alone ? 1 : (state.opened?.quorum[type] ?? 1);
  const own = countingKeys({ state }, role, holder);
  const others = role === "school" ? [] : countingKeys({ state }, role).filter((other) => !own.includes(other));
  const signing = own.length > 0 ? [...own, ...others].slice(0, count) : [];
  return signing.length < count ? [] : signing.map(({ id }) => id);
}

/** A signature in the name of a key; by another key where nobody has the secret, which no ledger ever finds out. */
function signature(instruction: Instruction, key: string): string {
  const [made] = sign(instruction, keyWithId(key) ?? keyNamed("nobody")).signatures;
  return made?.sig ?? "";
}

/** Undefined if those who should sign can't. */
export function sentOf(state: State, draft: Draft, id: string): Sent | undefined {
  const parts = draft.by.map((signer) => keysOf(state, draft, signer));
  const keys = [...new Set(parts.flat())].sort();
  if (keys.length === 0 || parts.some((part) => part.length === 0)) return undefined;
  const { type, data, ledger = ORIGIN } = draft;
  const instruction = newInstruction(type, ledger, data, draft.id ?? id);
  const signatures = keys.map((key, i) => {
    const good = !(draft.forged && i === 0);
    return { key, sig: signature(good ? instruction : { ...instruction, ledger: "elsewhere" }, key), good };
  });
  return {
    signed: { instruction, signatures: signatures.map(({ key, sig }) => ({ key, sig }) as Signature) },
    request: {
      id: instruction.id,
      ledger,
      type,
      data: instruction.data,
      signatures: signatures.map(({ key, good }) => ({ key, good })),
    },
  };
}
