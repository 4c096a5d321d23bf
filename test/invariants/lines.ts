/**
 * Lines as anybody can read them: plain JSON. Nothing here comes from `src` but the types of the instructions' data.
 */
import { createHash, createPublicKey, verify } from "node:crypto";
import type { InstructionInput, InstructionType } from "../../src/index.ts";

type Of<T extends InstructionType> = { readonly type: T; readonly data: InstructionInput<T> };
/** An instruction's type with the data that belongs to it. */
export type Told = { [T in InstructionType]: Of<T> }[InstructionType];

export interface Entry {
  readonly at: string;
  readonly instruction: Told & { readonly id: string; readonly ledger: string };
  readonly prev: string;
  readonly seq: number;
  readonly signatures: readonly { readonly key: string; readonly sig: string }[];
}

export const readLine = (line: string): Entry => JSON.parse(line);

/** The ids of the keys that signed. */
export const signersOf = ({ signatures }: Entry): readonly string[] => signatures.map(({ key }) => key);

const sha256 = (...parts: (string | Uint8Array)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** SHA-256(0x00 ‖ line), hex (format section 4). */
export const hashOfLine = (line: string): string => sha256(Uint8Array.of(0), line).toString("hex");

/** The key id of a public key in base64url (format section 2). */
export const idOfKey = (publicKey: string): string =>
  sha256("training-voucher-ledger key v1\n", Buffer.from(publicKey, "base64url")).toString("hex").slice(0, 16);

const verdicts = new Map<string, boolean>();

/** Whether a signature of this entry holds under the public key (base64url); asked often, computed once. */
export function isSignedBy(entry: Entry, signature: string, publicKey: string): boolean {
  const message = `training-voucher-ledger instruction v1\n${JSON.stringify(entry.instruction)}`;
  const question = `${publicKey} ${signature} ${message}`;
  const known = verdicts.get(question);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
  const holds = verify(null, Buffer.from(message), key, Buffer.from(signature, "base64url"));
  verdicts.set(question, holds);
  return holds;
}
