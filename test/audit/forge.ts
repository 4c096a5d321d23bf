/**
 * A forger: writes whatever lines it is told to, lawful or not, well chained and well signed with the keys it has, and
 * signs whatever checkpoints it likes. Keys follow from their names.
 */

import { toInstant } from "../../src/domain/values.ts";
import { decodeBase64url } from "../../src/record/base64.ts";
import { sealCheckpoint } from "../../src/record/checkpoint.ts";
import { type Entry, encodeEntry, entryHash, entryHashBytes, ZERO_HASH } from "../../src/record/entry.ts";
import { newInstruction, signInstruction } from "../../src/record/instruction.ts";
import { formatVerifierKey, type SecretKey, signingKey } from "../../src/record/keys.ts";
import { appendLeaf, emptyRange, rootOf } from "../../src/record/merkle.ts";

export const ORIGIN = "vouchers.example/forged";

export const keyOf = (name: string): SecretKey =>
  signingKey(new TextEncoder().encode(name.padEnd(32, "*")).slice(0, 32));

/** The operator's key text, as it is handed out. */
export const keyText = (name: string, origin = ORIGIN): string =>
  formatVerifierKey(origin, decodeBase64url(keyOf(name).publicKey) ?? new Uint8Array());

export interface Forger {
  /** Lines with their line feeds. */
  readonly lines: string[];
  /** Signs an instruction with the keys of these names and appends its entry; `change` has the last word on it. */
  write(as: string, type: string, data: object, change?: (entry: Entry) => Entry): void;
  /** Moves the clock; every entry takes it on by a minute. */
  at(instant: string): void;
  /** A checkpoint over the first `size` lines, all unless told, signed by the keys of these names. */
  note(as: string, size?: number): string;
  /** `ledger.open` by the keys named. */
  open(operator?: string, root?: string): void;
}

export function createForger(origin = ORIGIN): Forger {
  const lines: string[] = [];
  let now = Date.UTC(2025, 0, 2, 1);
  let id = 0;
  const nextId = () => `01900000-0000-7000-8000-${(id++).toString(16).padStart(12, "0")}`;

  const forger: Forger = {
    lines,
    write(as, type, data, change = (entry) => entry) {
      const [first = "", ...others] = as.split(" ");
      const signed = signInstruction(newInstruction(type, origin, data, nextId()), keyOf(first), ...others.map(keyOf));
      const last = lines.at(-1)?.slice(0, -1);
      const prev = last === undefined ? ZERO_HASH : entryHash(last);
      const at = toInstant(now);
      now += 60_000;
      lines.push(`${encodeEntry(change({ ...signed, at, prev, seq: lines.length }))}\n`);
    },
    at(instant) {
      now = Date.parse(instant);
    },
    note(as, size = lines.length) {
      let range = emptyRange;
      for (const line of lines.slice(0, size)) range = appendLeaf(range, entryHashBytes(line.slice(0, -1)));
      const signers = as.split(" ").map((name) => ({ name: origin, key: keyOf(name) }));
      return sealCheckpoint({ origin, size, root: rootOf(range) }, signers);
    },
    open(operator = "operator", root = "root") {
      forger.write(`${operator} ${root}`, "ledger.open", {
        format: 1,
        origin,
        suite: "ed25519-sha256",
        currency: "CNY",
        operator: { party: "service", key: keyOf(operator).publicKey },
        root: { party: "hrss", name: "示例县人力资源和社会保障局", key: keyOf(root).publicKey },
      });
    },
  };
  return forger;
}
