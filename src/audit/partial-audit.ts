/**
 * The audit of a partial export (partial.ts): that each of its lines is in the ledger, at its place, and that its
 * signatures verify with keys whose enrolment is shown. Whether those keys had the right to sign takes the whole state,
 * which is not here. Every receipt stands for itself; they come in the order of their entries, so that a key is known
 * before what it signed.
 */
import { type Facts, LedgerError } from "../domain/error.ts";
import { decodeBase64url } from "../record/base64.ts";
import { decodeUtf8 } from "../record/canonical.ts";
import { type Checkpoint, openCheckpoint, type Trust } from "../record/checkpoint.ts";
import { bytesToHex } from "../record/digest.ts";
import { verifySignature } from "../record/ed25519.ts";
import { parseEntry } from "../record/entry.ts";
import { instructionMessage } from "../record/instruction.ts";
import { parseVerifierKey } from "../record/keys.ts";
import { openReceipt, parseReceipt } from "../record/receipt.ts";
import type { GivenFile } from "./derived.ts";
import { createLikeness } from "./likeness.ts";
import { fill } from "./named.ts";
import { partialReadmeOf } from "./partial-readme.ts";
import { enrolledIn } from "./relation.ts";
import type { NamedNote } from "./seals.ts";

/** By code: what is wrong, in English and Chinese, with its facts in braces. */
const PROBLEMS = {
  "no-receipts": ["There are no receipts: get a whole copy.", "没有任何回执：请取得完整副本。"],
  "checkpoint-missing": ["There is no checkpoint: get a whole copy.", "缺少检查点：请取得完整副本。"],
  "checkpoint-not-verified": [
    "The checkpoint is not signed by the trusted operator key. {why}.",
    "检查点未经受信任的运营方密钥有效签署{why}。",
  ],
  "kept-checkpoint-not-verified": [
    "{file} is not a checkpoint that the trusted operator key signed. {why}.",
    "{file} 不是受信任的运营方密钥有效签署的检查点{why}。",
  ],
  "kept-checkpoint-differs": [
    "{file} covers {size} entries as the export's checkpoint does, but was signed over others: the operator showed two ledgers.",
    "{file} 与导出文件的检查点同为 {size} 条，但所签署的并非相同条目：运营方出示了两个不同的账本。",
  ],
  "receipt-malformed": ["{file} is not a receipt. {why}.", "{file} 不是有效的回执{why}。"],
  "receipt-misnamed": ["{file} is the receipt of entry {seq}.", "{file} 实为第 {seq} 条的回执。"],
  "receipt-of-another-checkpoint": ["{file} is a receipt under another checkpoint.", "{file} 所依据的是另一个检查点。"],
  "entry-not-included": ["{file} proves nothing. {why}.", "{file} 未能证明任何内容{why}。"],
  "key-not-shown": [
    "{file} is signed by the key {key}, and no receipt shows how it was enrolled.",
    "{file} 由密钥 {key} 签署，但没有回执表明该密钥的登记。",
  ],
  "key-revoked": [
    "{file} is signed by the key {key}, which entry {revoked} had revoked.",
    "{file} 由密钥 {key} 签署，而该密钥已由第 {revoked} 条撤销。",
  ],
  "signature-invalid": [
    "{file} has a signature by the key {key} that does not verify.",
    "{file} 中密钥 {key} 的签名无效。",
  ],
  "file-differs": [
    "{file} is not what the format has: it was altered.",
    "{file} 与格式规定的内容不符：该文件已被改动。",
  ],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

type Sentence = readonly [en: string, zh: string];

export type PartialProblemCode = keyof typeof PROBLEMS;

export interface PartialProblem {
  readonly code: PartialProblemCode;
  readonly message: string;
  readonly messageZh: string;
  readonly facts: Facts;
}

/** What no partial export can prove. */
const NEVER_PROVEN = [
  ["that nothing is missing: other entries may be about the same thing", "没有遗漏：可能另有与同一事项有关的条目"],
  [
    "that each instruction was lawful when it was accepted: that takes all entries before it",
    "每条指令在受理时合法：这需要其之前的全部条目",
  ],
  [
    "that the signers had the right to sign: roles are not looked at, nor suspended parties and replaced keys; of revoked keys, those that an entry here revokes",
    "签署方有权签署：不核验角色、暂停的主体与更换的密钥；撤销仅以此处所列为准",
  ],
  ["what happened behind the checkpoint", "检查点之后发生的事项"],
] as const;

export interface PartialAuditOptions {
  /** The operator's key text, got by other means; several if it has changed. */
  readonly trusted: string | readonly string[];
  /** The export's signed note. */
  readonly checkpoint: Uint8Array | undefined;
  /** Checkpoints that the auditor kept: one of the same size must have the same root. */
  readonly checkpoints?: readonly NamedNote[];
  /** The receipts in the order of their entries; `path` is the name of the file, `<seq>.tlog-proof`. */
  readonly receipts: readonly GivenFile[];
  /** The other files of the directory. */
  readonly files?: readonly GivenFile[];
}

export interface PartialReport {
  /** Whether there is no problem. What can't be proven does not change it. */
  readonly ok: boolean;
  readonly origin: string;
  /** Of the ledger under the checkpoint; undefined if that does not hold. */
  readonly size?: number;
  readonly root?: string;
  /** How many entries are proven to be in the ledger, all signatures verifying with keys whose enrolment is shown. */
  readonly proven: number;
  /** At most 100. */
  readonly problems: readonly PartialProblem[];
  readonly problemCount: number;
  /** In English and Chinese. */
  readonly notProven: readonly Sentence[];
}

const PROBLEMS_KEPT = 100;
/** More than a line, a proof and a note of many signatures need. */
const MAX_RECEIPT = 262_144;

type Add = (code: PartialProblemCode, facts?: Facts) => void;

/**
 * @throws LedgerError `malformed-key` for a trusted key that is no key text, `wrong-usage` for none; what reading the
 * files throws. Never for what they hold.
 */
export async function auditPartial(options: PartialAuditOptions): Promise<PartialReport> {
  const { receipts, files = [] } = options;
  const trust = trustOf(options.trusted);
  const { inChinese } = await import("./seldom.ts");
  const problems: PartialProblem[] = [];
  const left: Sentence[] = [];
  let problemCount = 0;
  const add: Add = (code, facts = {}) => {
    problemCount++;
    const [en, zh] = PROBLEMS[code];
    const found = { code, message: fill(en, facts), messageZh: fill(zh, inChinese(facts)), facts };
    if (problems.length < PROBLEMS_KEPT) problems.push(found);
  };

  const sealed = openSeal(options.checkpoint, trust, add);
  for (const kept of options.checkpoints ?? []) left.push(...compare(kept, sealed?.checkpoint, trust, add));
  const judge = createSignatureJudge(add);
  let proven = 0;
  for (const file of receipts) {
    const parsed = sealed && (await openFile(file, sealed.note, trust, add));
    if (parsed && judge(parsed, file.path)) proven++;
  }
  if (receipts.length === 0) add("no-receipts");
  for (const { path, chunks } of files) {
    if (path !== "README.md")
      left.push([`what ${path} says: it is not a file of the format`, `${path} 的内容：该文件不属于本格式`]);
    else if (!(await isAlike(chunks(), partialReadmeOf(trust.origin)))) add("file-differs", { file: path });
  }
  const { size, root } = sealed?.checkpoint ?? {};
  return {
    ok: problemCount === 0,
    origin: trust.origin,
    ...(size === undefined || root === undefined ? {} : { size, root: bytesToHex(root) }),
    proven,
    problems,
    problemCount,
    notProven: [...NEVER_PROVEN, ...left],
  };
}

function trustOf(trusted: string | readonly string[]): Trust {
  const keys = [...new Set([trusted].flat())].map(parseVerifierKey);
  const origin = keys[0]?.name;
  if (origin === undefined)
    throw new LedgerError("wrong-usage", "An audit needs the operator's key: get it from the operator");
  return { origin, verifiers: keys.filter(({ name }) => name === origin) };
}

function openSeal(
  given: Uint8Array | undefined,
  trust: Trust,
  add: Add,
): { readonly note: string; readonly checkpoint: Checkpoint } | undefined {
  if (given === undefined) {
    add("checkpoint-missing");
    return undefined;
  }
  try {
    const note = decodeUtf8(given);
    return { note, checkpoint: openCheckpoint(note, trust) };
  } catch (error) {
    add("checkpoint-not-verified", { why: reason(error) });
    return undefined;
  }
}

/** Holds a checkpoint that the auditor kept against the export's; what the two can't prove, if anything. */
function compare(
  { name: file, note }: NamedNote,
  sealed: Checkpoint | undefined,
  trust: Trust,
  add: Add,
): readonly Sentence[] {
  try {
    const { size, root } = openCheckpoint(typeof note === "string" ? note : decodeUtf8(note), trust);
    if (sealed === undefined) return [];
    if (size !== sealed.size) {
      return [
        [
          `that this is the ledger of ${file}, which covers ${size} entries and not ${sealed.size}: hold it against the whole export`,
          `这与 ${file} 所指为同一账本：该检查点覆盖 ${size} 条而非 ${sealed.size} 条，请与完整导出文件核对`,
        ],
      ];
    }
    if (bytesToHex(root) !== bytesToHex(sealed.root)) add("kept-checkpoint-differs", { file, size });
  } catch (error) {
    add("kept-checkpoint-not-verified", { file, why: reason(error) });
  }
  return [];
}

type Parsed = ReturnType<typeof parseEntry>;

/** The entry that the receipt in a file proves, if it does. */
async function openFile(
  { path, chunks }: GivenFile,
  note: string,
  trust: Trust,
  add: Add,
): Promise<Parsed | undefined> {
  const file = `receipts/${path}`;
  const text = await textOf(chunks());
  try {
    if (parseReceipt(text).checkpoint !== note) {
      add("receipt-of-another-checkpoint", { file });
      return undefined;
    }
    const { entry, line } = openReceipt(text, trust);
    if (path === `${entry.seq}.tlog-proof`) return parseEntry(line);
    add("receipt-misnamed", { file, seq: entry.seq });
  } catch (error) {
    const isUnproven = error instanceof LedgerError && error.code === "receipt-not-verified";
    add(isUnproven ? "entry-not-included" : "receipt-malformed", { file, why: reason(error) });
  }
  return undefined;
}

/** Judges the signatures of one entry after another by the keys that those before it enrolled. */
function createSignatureJudge(add: Add): (parsed: Parsed, path: string) => boolean {
  const keys = new Map<string, Uint8Array>();
  const revoked = new Map<string, number>();

  return ({ entry, instructionText }, path) => {
    const { seq, instruction, signatures } = entry;
    const file = `receipts/${path}`;
    const { type, data } = instruction;
    if (type === "ledger.open") learn();
    const message = instructionMessage(instructionText);
    const wrong = signatures.filter(({ key, sig }) => {
      const publicKey = keys.get(key);
      const before = revoked.get(key);
      if (publicKey === undefined) add("key-not-shown", { file, key });
      else if (before !== undefined) add("key-revoked", { file, key, revoked: before });
      else if (verifySignature(decodeBase64url(sig, 64) ?? new Uint8Array(), message, publicKey)) return false;
      else add("signature-invalid", { file, key });
      return true;
    });
    if (wrong.length > 0) return false;
    learn();
    if (type === "key.revoke") revoked.set(String(data.key), seq);
    return true;

    function learn(): void {
      for (const { id, publicKey } of enrolledIn(instruction)) keys.set(id, publicKey);
    }
  };
}

/** Of a text that is too long to be a receipt only the beginning, which is none. */
async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let text = "";
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_RECEIPT) break;
  }
  return text + decoder.decode();
}

async function isAlike(chunks: AsyncIterable<Uint8Array>, expected: string): Promise<boolean> {
  const likeness = createLikeness(chunks);
  await likeness.push(expected);
  return likeness.end();
}

const reason = (error: unknown): string => (error instanceof LedgerError ? error.message : "It is not UTF-8");
