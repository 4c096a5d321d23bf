/**
 * A partial export: what concerns one voucher, class or school, out of a ledger. Each line comes as a receipt
 * (record/receipt.ts), which proves by itself that it is in the ledger, at its place; beside them the entries by which
 * the keys of their signers were enrolled or revoked, so that every signature can be checked. What such an export can't
 * show stands in partial-audit.ts.
 *
 *     checkpoint                 the newest signed note
 *     receipts/<seq>.tlog-proof  one a line
 *     README.md
 */
import { LedgerError } from "../domain/error.ts";
import { unverifiedCheckpoint } from "../record/checkpoint.ts";
import { bytesToHex } from "../record/digest.ts";
import { type Entry, entryHashBytes, parseEntry } from "../record/entry.ts";
import { encodeReceipt } from "../record/receipt.ts";
import type { FilePiece } from "./derived.ts";
import { createForest } from "./forest.ts";
import { partialReadmeOf } from "./partial-readme.ts";
import { createRelation, enrolledIn, type Scope } from "./relation.ts";

export interface PartialSource {
  readonly origin: string;
  readonly scope: Scope;
  /** Lines without their line feeds, from entry 0 on; asked for several times. Those behind the checkpoint are left out. */
  readonly lines: () => AsyncIterable<string> | Iterable<string>;
  /** The newest checkpoint: a signed note over the first `size` entries. */
  readonly checkpoint: { readonly size: number; readonly note: string };
}

/**
 * The files in pieces, each file's in order. While they are made, 64 bytes an entry are held.
 * @throws LedgerError `ledger-corrupt` if the lines are not what the checkpoint covers, `wrong-usage` if none concerns
 * the scope.
 */
export async function* partialFiles(source: PartialSource): AsyncGenerator<FilePiece> {
  const { origin, scope, checkpoint } = source;
  const { forest, relation, keys } = await survey(source);
  const chosen = await choose(source, relation, keys);
  if (chosen.size === 0) {
    throw new LedgerError("wrong-usage", `No entry is about the ${scope.kind} ${scope.id}: check the name`, {
      ...scope,
    });
  }
  yield { path: "checkpoint", text: checkpoint.note };
  yield { path: "README.md", text: partialReadmeOf(origin) };
  for await (const [seq, line] of covered(source)) {
    if (!chosen.has(seq)) continue;
    const proof = forest.prove(seq);
    const text = encodeReceipt({ line, index: seq, proof, checkpoint: checkpoint.note });
    yield { path: `receipts/${seq}.tlog-proof`, text };
  }
}

/**
 * The receipt (docs/format.md, section 5) of one entry that the checkpoint covers. Holds 64 bytes an entry meanwhile.
 * @throws LedgerError `wrong-usage` for an entry that it does not cover, `ledger-corrupt` as `partialFiles`.
 */
export async function makeReceipt(source: Omit<PartialSource, "scope" | "origin">, seq: number): Promise<string> {
  const { checkpoint } = source;
  const forest = createForest();
  let found: string | undefined;
  for await (const [at, line] of covered(source)) {
    forest.append(entryHashBytes(line));
    if (at === seq) found = line;
  }
  requireRoot(checkpoint, forest);
  if (found === undefined) {
    const what = `Entry ${seq} is not among the ${checkpoint.size} that the checkpoint covers`;
    throw new LedgerError("wrong-usage", what, { seq, size: checkpoint.size });
  }
  return encodeReceipt({ line: found, index: seq, proof: forest.prove(seq), checkpoint: checkpoint.note });
}

/** The entries under the checkpoint, with their places. */
async function* covered({
  lines,
  checkpoint,
}: Pick<PartialSource, "lines" | "checkpoint">): AsyncGenerator<readonly [seq: number, line: string]> {
  let seq = 0;
  for await (const line of lines()) {
    if (seq === checkpoint.size) return;
    yield [seq++, line];
  }
}

/** Where a key came into the ledger and left it, and who signed there. */
interface KeyPlaces {
  readonly seqs: Set<number>;
  readonly signers: Set<string>;
}

async function survey(source: PartialSource) {
  const { checkpoint, scope } = source;
  const forest = createForest();
  const relation = createRelation(scope);
  const keys = new Map<string, KeyPlaces>();
  for await (const [seq, line] of covered(source)) {
    forest.append(entryHashBytes(line));
    const { entry } = opened(line, seq);
    relation.learn(entry);
    for (const id of keysTouched(entry)) {
      const places = keys.get(id) ?? { seqs: new Set(), signers: new Set() };
      places.seqs.add(seq);
      for (const { key } of entry.signatures) places.signers.add(key);
      keys.set(id, places);
    }
  }
  requireRoot(checkpoint, forest);
  return { forest, relation, keys };
}

function requireRoot({ note }: PartialSource["checkpoint"], forest: ReturnType<typeof createForest>): void {
  const { size, root } = unverifiedCheckpoint(note);
  if (size === forest.size() && bytesToHex(root) === bytesToHex(forest.root())) return;
  throw corrupt(`the checkpoint over ${size} entries was signed over others`);
}

function keysTouched({ instruction }: Entry): readonly string[] {
  const { type, data } = instruction;
  return type === "key.revoke" ? [String(data.key)] : enrolledIn(instruction).map(({ id }) => id);
}

type Relation = ReturnType<typeof createRelation>;

/** The seqs of what concerns the scope, and of what enrolled or revoked the keys of everybody who signed in them. */
async function choose(
  source: PartialSource,
  relation: Relation,
  keys: ReadonlyMap<string, KeyPlaces>,
): Promise<ReadonlySet<number>> {
  const chosen = new Set<number>();
  const signers = new Set<string>();
  for await (const [seq, line] of covered(source)) {
    const { entry } = opened(line, seq);
    if (!relation.concerns(entry)) continue;
    chosen.add(seq);
    for (const { key } of entry.signatures) signers.add(key);
  }
  for (const signer of signers) {
    const places = keys.get(signer); // a Set goes on to what is added while it is walked
    for (const seq of places?.seqs ?? []) chosen.add(seq);
    for (const key of places?.signers ?? []) signers.add(key);
  }
  return chosen;
}

function opened(line: string, seq: number): ReturnType<typeof parseEntry> {
  try {
    return parseEntry(line);
  } catch (error) {
    if (error instanceof LedgerError) throw corrupt(`entry ${seq}: ${error.message}`);
    throw error;
  }
}

function corrupt(why: string): LedgerError {
  return new LedgerError("ledger-corrupt", `The ledger can't be exported, as it is not what was signed: ${why}`);
}
