#!/usr/bin/env node
/**
 * A second verifier of a training-voucher ledger, written from the specification alone.
 *
 * On purpose it shares no code with `src`, and uses nothing but Node's built-ins: where the two disagree, one of them
 * is wrong. It checks what can be told without the law's states: canonical lines, `seq`, `prev`, `at`, instruction ids,
 * who signed and whether they might (keys, roles, parties, quorum), the Merkle tree and every checkpoint. Whether an
 * instruction was legal in its state is not its business; `money.mjs` replays the money.
 *
 * Usage: node verify.mjs DIR|FILE --key NAME+HASH+BASE64
 * Exit 0: {"ok":true,…}; 1: {"ok":false,"line":…,"reason":…}, lines counted from 1; 2: wrong usage or unreadable.
 */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  Bad,
  decodeBase64,
  encodeCanonical,
  need,
  needMembers,
  noteHash,
  parseCanonical,
  parseCheckpoint,
  parseKeyText,
  sha256,
  signatureHolds,
  Tree,
} from "./bytes.mjs";
import { knownType, Registry, TYPES } from "./signers.mjs";

/** RFC 9562: versions 1 to 8, nil, max. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const isUuid = (text) => UUID.test(text) || /^(0{8}(-0{4}){3}-0{12}|f{8}(-f{4}){3}-f{12})$/.test(text);
/** Members of data that decide who may sign. */
const STRINGS = "party role kind key school class voucher trainee certificate predecessor".split(" ");

function isInstant(text) {
  if (typeof text !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text;
}

function* chunksOf(path) {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(65536);
    for (let n = readSync(file, buffer); n > 0; n = readSync(file, buffer)) yield buffer.subarray(0, n);
  } finally {
    closeSync(file);
  }
}

function* linesOf(entries) {
  let rest = Buffer.alloc(0);
  for (const chunk of typeof entries === "string" ? chunksOf(entries) : [entries]) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      yield rest.subarray(0, end);
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 65535) yield rest; // refused for its length
  }
  if (rest.length > 0) yield undefined;
}

function openExport(path) {
  if (!statSync(path).isDirectory()) return { entries: path };
  const older = join(path, "checkpoints");
  const names = existsSync(older) ? readdirSync(older) : [];
  const checkpoints = Object.fromEntries(names.map((name) => [name, join(older, name)]));
  return { entries: join(path, "entries.jsonl"), checkpoint: readFileSync(join(path, "checkpoint")), checkpoints };
}

/** Checks one line but for its effect, and returns its entry. */
function checkLine(bytes, { seq, prev, at, ids, origin }) {
  need(bytes, "the last line has no line feed");
  const entry = parseCanonical(bytes);
  need(encodeCanonical(entry) === bytes.toString(), "not canonical JSON: encodes to other bytes");
  needMembers(entry, "at instruction prev seq signatures", "the entry");
  const { instruction, signatures } = entry;
  needMembers(instruction, "data id ledger type", "the instruction");
  need(entry.seq === seq, `seq is not ${seq}`);
  need(entry.prev === prev, "prev is not the hash of the line before");
  need(isInstant(entry.at) && entry.at >= at, "at is no instant or earlier than the one before");
  const { type, data, id, ledger } = instruction;
  need(typeof type === "string" && knownType(type), "an unknown type");
  needMembers(data, TYPES[type][1], type);
  for (const name of STRINGS) need(!(name in data) || typeof data[name] === "string", `${name} is no text`);
  need((seq === 0) === (type === "ledger.open"), "ledger.open is the first entry, and only that");
  need(typeof id === "string" && isUuid(id) && !ids.has(id), "the instruction's id is no id or not unique");
  need(ledger === origin, "an instruction for another ledger");
  need(Array.isArray(signatures) && signatures.length > 0, "no signatures");
  for (const [i, signature] of signatures.entries()) {
    needMembers(signature, "key sig", "a signature");
    need(/^[0-9a-f]{16}$/.test(signature.key), "a malformed key id");
    need(i === 0 || signatures[i - 1].key < signature.key, "signatures are not sorted by key id, one a key");
  }
  return entry;
}

/**
 * Verifies an export. `source` is a path (a directory, or a file of entries alone) or, in memory,
 * `{ entries, checkpoint?, checkpoints? }` of buffers, `checkpoints` by size.
 * Returns `{ ok: true, … }` or `{ ok: false, line, reason }`; throws if the key text or a file can't be read.
 */
export function verifyExport(source, keyText) {
  const trust = parseKeyText(keyText);
  const { entries, checkpoint, checkpoints = {} } = typeof source === "string" ? openExport(source) : source;
  const [registry, tree, ids] = [new Registry(), new Tree(), new Set()];
  let [prev, at, line, signedLast, newest] = ["0".repeat(64), "", 0, [], undefined];

  const checkNote = (bytes) => {
    const note = parseCheckpoint(bytes);
    need(note.origin === trust.name, "a checkpoint of another ledger");
    need(note.size === tree.size && note.root === tree.root(), `the checkpoint of size ${tree.size} does not fit`);
    const signed = new Set();
    for (const { name, hash, signature } of note.signatures) {
      const known = registry.operators.filter((key) => name === trust.name && noteHash(name, key.bytes) === hash);
      const key = known.find((one) => signatureHolds(one.bytes, Buffer.from(note.text), signature));
      need(key || known.length === 0, "a checkpoint's signature by a known key does not hold");
      if (key && !key.revoked) signed.add(key);
    }
    need(signed.size > 0, "a checkpoint without a signature by a key that was the operator's then");
    const before = signedLast.filter((key) => !key.revoked);
    need(before.length === 0 || before.some((key) => signed.has(key)), "a new checkpoint key without the old one");
    signedLast = [...signed];
  };
  const checkNotes = () => {
    const older = checkpoints[tree.size];
    if (older !== undefined) checkNote(typeof older === "string" ? readFileSync(older) : older);
    if (newest?.size === tree.size) checkNote(checkpoint);
  };

  try {
    if (checkpoint) newest = parseCheckpoint(checkpoint);
    const sizes = Object.keys(checkpoints);
    need(
      sizes.every((name) => /^(0|[1-9][0-9]{0,15})$/.test(name)),
      "a strange file among the checkpoints",
    );
    checkNotes();
    for (const bytes of linesOf(entries)) {
      line++;
      const entry = checkLine(bytes, { seq: tree.size, prev, at, ids, origin: trust.name });
      const { type, data, id } = entry.instruction;
      if (tree.size === 0) registry.open(data, trust);
      const signers = entry.signatures.map(({ key }) => registry.signer(key));
      const message = `training-voucher-ledger instruction v1\n${encodeCanonical(entry.instruction)}`;
      for (const [i, { bytes: key }] of signers.entries()) {
        const signature = decodeBase64(entry.signatures[i].sig, "base64url");
        need(signatureHolds(key, Buffer.from(message), signature), `signature ${i} does not hold`);
      }
      registry.checkSigners(type, data, signers);
      registry.apply(type, data, signers);
      const leaf = sha256(Buffer.of(0), bytes);
      tree.add(leaf);
      ids.add(id);
      [prev, at] = [leaf.toString("hex"), entry.at];
      checkNotes();
    }
    line = tree.size + 1;
    need(tree.size > 0, "no entries");
    const covered = [...sizes.map(Number), newest?.size ?? 0];
    need(
      covered.every((size) => size <= tree.size),
      "a checkpoint covers lines that are missing",
    );
    if (newest) line = newest.size + 1;
    need(!newest || newest.size === tree.size, "the newest checkpoint does not cover this line");
  } catch (error) {
    if (!(error instanceof Bad)) throw error;
    return { ok: false, line, reason: error.message };
  }
  return { ok: true, size: tree.size, head: prev, root: tree.root(), endProven: newest !== undefined };
}

function main(args) {
  const flag = args.indexOf("--key");
  const [path, keyText, ...more] = flag === -1 ? [] : [...args.toSpliced(flag, 2), args[flag + 1]];
  try {
    if (keyText === undefined || more.length > 0) throw new Error("usage: verify.mjs DIR|FILE --key NAME+HASH+BASE64");
    const report = verifyExport(path, keyText);
    console.log(JSON.stringify(report));
    return report.ok ? 0 : 1;
  } catch (error) {
    console.error(error.message);
    return 2;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2));
}
