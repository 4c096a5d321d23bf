/**
 * The bytes under `verify.mjs`: canonical JSON, base64, strict Ed25519, signed notes and the Merkle tree, written from
 * the specification alone. On purpose it shares no code with `src`, and imports nothing but Node's `crypto`.
 */
import { createHash, createPublicKey, verify as verifyEd25519 } from "node:crypto";

export class Bad extends Error {}
export const need = (condition, reason) => {
  if (!condition) throw new Bad(reason);
};

// --- canonical JSON: a parser that knows no other spelling ---

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const TEXT = /"([^"\\\p{Cc}]*(?:\\["\\][^"\\\p{Cc}]*)*)"/uy;
const WORD = /true|false|0|-?[1-9][0-9]{0,15}/y;

function decodeUtf8(bytes) {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Bad("not UTF-8");
  }
}

export function parseCanonical(bytes) {
  need(bytes.length <= 65535, "longer than 65,535 bytes");
  const text = decodeUtf8(bytes);
  let at = 0;
  const fail = (what) => {
    throw new Bad(`not canonical JSON: ${what} at character ${at}`);
  };
  const take = (pattern, what) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text) ?? fail(what);
    at = pattern.lastIndex;
    return match;
  };
  const string = () => {
    const found = take(TEXT, "no string")[1].replace(/\\(.)/g, "$1");
    return found.normalize("NFC") === found ? found : fail("a string not in NFC");
  };
  const list = (end, item) => {
    at++;
    if (text[at] === end) return void at++;
    for (item(); text[at] === ","; item()) at++;
    if (text[at++] !== end) fail(`no ${end}`);
  };
  const value = (depth, isQuorum) => {
    if (text[at] === '"') return string();
    if (text[at] !== "{" && text[at] !== "[") {
      const [word] = take(WORD, "no value");
      if (word === "true" || word === "false") return word === "true";
      return Number.isSafeInteger(Number(word)) ? Number(word) : fail("an unsafe integer");
    }
    if (depth === 8) fail("nested too deeply");
    if (text[at] === "[") {
      const items = [];
      list("]", () => items.push(value(depth + 1, false)));
      return items;
    }
    const members = Object.create(null);
    let last = "";
    list("}", () => {
      const name = string();
      if (!(isQuorum ? /^[a-z]+\.[a-zA-Z]+$/.test(name) : /^[a-z][A-Za-z0-9]{0,63}$/.test(name)))
        fail("a bad member name");
      if (name <= last) fail("members not in order");
      last = name;
      if (text[at++] !== ":") fail("no colon");
      members[name] = value(depth + 1, depth === 2 && name === "quorum"); // only data may hold one
    });
    return members;
  };
  const result = value(0, false);
  if (at !== text.length) fail("trailing characters");
  return result;
}

export function encodeCanonical(value) {
  if (Array.isArray(value)) return `[${value.map(encodeCanonical).join(",")}]`;
  if (typeof value === "string") return `"${value.replace(/["\\]/g, "\\$&")}"`;
  if (typeof value !== "object") return String(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `"${name}":${encodeCanonical(value[name])}`).join(",")}}`;
}

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

export function needMembers(value, names, what) {
  need(isObject(value), `${what} is not an object`);
  const wanted = names.split(" ");
  for (const name of wanted) need(name.endsWith("?") || name in value, `${what} lacks ${name}`);
  for (const name of Object.keys(value)) {
    need(wanted.includes(name) || wanted.includes(`${name}?`), `${what} has a strange member ${name}`);
  }
}

// --- SHA-256, base64, Ed25519 ---

export const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export function decodeBase64(text, alphabet) {
  need(typeof text === "string", `not ${alphabet}`);
  const bytes = Buffer.from(text, alphabet);
  need(bytes.toString(alphabet) === text, `not strict ${alphabet}`);
  return bytes;
}

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (a) => ((a % P) + P) % P;
const power = (base, exponent) => {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) if (e & 1n) result = mod(result * b);
  return result;
};
const D = mod(-121665n * power(121666n, P - 2n));
const little = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);

function addPoints([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const [a, b, c, d] = [mod((y1 - x1) * (y2 - x2)), mod((y1 + x1) * (y2 + x2)), mod(2n * D * t1 * t2), 2n * z1 * z2];
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function timesIsNeutral(scalar, point) {
  let sum = [0n, 1n, 1n, 0n];
  for (let n = scalar, p = point; n > 0n; n >>= 1n, p = addPoints(p, p)) if (n & 1n) sum = addPoints(sum, p);
  return sum[0] === 0n && sum[1] === sum[2];
}

const faults = new Map(); // of the keys asked for lately: the arithmetic takes milliseconds

/** Why these bytes are no acceptable public key; undefined if they are one. */
export function keyFault(bytes) {
  const hex = bytes.toString("hex");
  if (faults.size > 1000) faults.clear();
  if (!faults.has(hex)) faults.set(hex, findKeyFault(bytes));
  return faults.get(hex);
}

function findKeyFault(bytes) {
  if (bytes.length !== 32) return "not 32 bytes";
  const sign = BigInt(bytes[31] >> 7);
  const y = little(bytes) & (2n ** 255n - 1n);
  if (y >= P) return "not canonical";
  const x2 = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
  let x = power(x2, (P + 3n) / 8n);
  if (mod(x * x) !== x2) x = mod(x * power(2n, (P - 1n) / 4n));
  if (mod(x * x) !== x2) return "not on the curve";
  if (x === 0n && sign === 1n) return "minus zero";
  if ((x & 1n) !== sign) x = mod(-x);
  const point = [x, y, 1n, mod(x * y)];
  if (timesIsNeutral(8n, point)) return "of small order";
  return timesIsNeutral(L, point) ? undefined : "not torsion-free";
}

/** The y of the low-order points, as they may be spelt; with either sign bit these are the 14 encodings. */
const ORDER_8 = [
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
];
const LOW_ORDER = new Set([0n, 1n, P - 1n, P, P + 1n, ...ORDER_8.map((hex) => little(Buffer.from(hex, "hex")))]);

export const isLowOrder = (bytes) => LOW_ORDER.has(little(bytes) & (2n ** 255n - 1n));

/** The format's strict signature rule, for a key that keyFault has passed. */
export function signatureHolds(key, message, signature) {
  if (signature.length !== 64) return false;
  if (little(signature.subarray(32)) >= L || isLowOrder(signature.subarray(0, 32))) return false;
  const jwk = { kty: "OKP", crv: "Ed25519", x: Buffer.from(key).toString("base64url") };
  return verifyEd25519(null, message, createPublicKey({ key: jwk, format: "jwk" }), signature);
}

// --- the key text, signed notes, the tree ---

export const noteHash = (name, key) => sha256(`${name}\n`, Buffer.of(1), key).subarray(0, 4).toString("hex");

/** Parses `name+hash+base64`. Throws a plain Error: a bad key text is bad usage, not a bad ledger. */
export function parseKeyText(text) {
  const [, name, hash, base64] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text) ?? [];
  const bytes = Buffer.from(base64 ?? "", "base64");
  const key = bytes.subarray(1);
  if (
    !base64 ||
    bytes.toString("base64") !== base64 ||
    bytes[0] !== 1 ||
    keyFault(key) ||
    noteHash(name, key) !== hash
  ) {
    throw new Error("the verifier key is not valid");
  }
  return { name, key };
}

export function parseCheckpoint(bytes) {
  const note = decodeUtf8(bytes);
  const [body, ...tail] = note.split("\n\n");
  need(tail.length === 1 && !/(?!\n)\p{Cc}/u.test(note), "not a signed note");
  const [origin, size, root, ...more] = body.split("\n");
  need(more.length === 0 && root !== undefined && /^(0|[1-9][0-9]{0,15})$/.test(size), "not a checkpoint");
  need(Number.isSafeInteger(Number(size)), "a size out of range");
  need(decodeBase64(root, "base64").length === 32, "a root that is not 32 bytes");
  const lines = tail[0].split("\n");
  need(lines.pop() === "" && lines.length >= 1 && lines.length <= 100, "not 1 to 100 whole signature lines");
  const signatures = lines.map((line) => {
    const [, name, base64] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
    need(name, "a malformed signature line");
    const blob = decodeBase64(base64, "base64");
    need(blob.length > 4, "a signature line too short");
    return { name, hash: blob.subarray(0, 4).toString("hex"), signature: blob.subarray(4) };
  });
  return {
    text: `${body}\n`,
    origin,
    size: Number(size),
    root: Buffer.from(root, "base64").toString("hex"),
    signatures,
  };
}

/** The right edge of RFC 6962's tree: perfect subtrees, largest first. */
export class Tree {
  size = 0;
  #peaks = [];
  add(leaf) {
    let hash = leaf;
    for (let n = this.size++; n % 2 === 1; n = (n - 1) / 2) hash = sha256(Buffer.of(1), this.#peaks.pop(), hash);
    this.#peaks.push(hash);
  }
  root() {
    if (this.size === 0) return sha256("").toString("hex");
    return this.#peaks.reduceRight((right, left) => sha256(Buffer.of(1), left, right)).toString("hex");
  }
}
