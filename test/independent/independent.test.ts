/**
 * Tests of the two independent programs, `verify.mjs` and `money.mjs`: they accept the published sample, refuse every
 * mutation of it, and know who may sign and what each instruction does to the money. Nothing of `src` is involved.
 */
import { spawnSync } from "node:child_process";
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

type Report =
  | { ok: true; size: number; head: string; root: string; endProven: boolean }
  | { ok: false; line: number; reason: string };
type Source = { entries: Buffer; checkpoint?: Buffer; checkpoints?: Record<string, Buffer> };
type Rows = Record<string, Record<string, number | string>>;
type Totals = Record<"classes" | "funds" | "recoveries" | "schools" | "settlements" | "vouchers", Rows> & {
  head: string;
  size: number;
};

// The programs are plain JavaScript, without declarations: an address that is no literal keeps the compiler out.
const load = (name: string) => import(new URL(name, import.meta.url).href);
const { encodeCanonical, isLowOrder, keyFault, parseCanonical, signatureHolds, Tree }: Bytes = await load("bytes.mjs");
const { replay, sortedJson }: Money = await load("money.mjs");
const { verifyExport }: { verifyExport: (source: string | Source, keyText: string) => Report } =
  await load("verify.mjs");
type Money = { replay: (lines: Iterable<string | Uint8Array>) => Totals; sortedJson: (value: unknown) => string };
type Bytes = {
  parseCanonical: (bytes: Uint8Array) => unknown;
  encodeCanonical: (value: unknown) => string;
  keyFault: (bytes: Uint8Array) => string | undefined;
  isLowOrder: (bytes: Uint8Array) => boolean;
  signatureHolds: (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
  Tree: new () => { size: number; add: (leaf: Uint8Array) => void; root: () => string };
};

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const vectors = here("../vectors/");
const readJson = (path: string) => JSON.parse(readFileSync(vectors + path, "utf8"));
const sampleDir = `${vectors}ledger-sample`;
const expected = readJson("ledger-sample/expected.json");
const sample = {
  entries: readFileSync(`${sampleDir}/entries.jsonl`),
  checkpoint: readFileSync(`${sampleDir}/checkpoint`),
  checkpoints: Object.fromEntries(
    readdirSync(`${sampleDir}/checkpoints`).map((size) => [size, readFileSync(`${sampleDir}/checkpoints/${size}`)]),
  ),
};
const sampleLines = sample.entries.toString().trimEnd().split("\n");
const sha256 = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leaf = (line: string) => sha256(Uint8Array.of(0), line);

// --- a ledger of our own: unsigned for the money, signed for the verifier ---

type Data = Record<string, unknown>;
type Step = [type: string, data: Data, signers?: string[], at?: string];

const origin = "vouchers.example/forged";
const keys = new Map<string, ReturnType<typeof makeKey>>();
function makeKey(name: string) {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), sha256(name)]);
  const secret = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const text = createPublicKey(secret).export({ format: "jwk" }).x as string;
  const bytes = Buffer.from(text, "base64url");
  const id = sha256("training-voucher-ledger key v1\n", bytes).toString("hex").slice(0, 16);
  return { secret, text, bytes, id };
}
function key(name: string) {
  const made = keys.get(name) ?? makeKey(name);
  keys.set(name, made);
  return made;
}
const noteHash = (name: string) => sha256(`${origin}\n`, Uint8Array.of(1), key(name).bytes).subarray(0, 4);
const keyText = `${origin}+${noteHash("operator").toString("hex")}+${Buffer.concat([Uint8Array.of(1), key("operator").bytes]).toString("base64")}`;
const uuid = (n: number) => `01900000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;

type Entry = {
  at: string;
  instruction: { data: Data; id: string; ledger: string; type: string };
  prev: string;
  seq: number;
  signatures: { key: string; sig: string }[];
};

/** The lines of a ledger; `change` may spoil an entry before it is chained. */
function chain(steps: Step[], change?: (entry: Entry) => unknown): string[] {
  let prev = "0".repeat(64);
  let now = "2025-01-01T00:00:00.000Z";
  return steps.map(([type, data, signers = [], at = now], seq) => {
    now = at;
    const instruction = { data, id: uuid(seq), ledger: origin, type };
    const message = Buffer.from(`training-voucher-ledger instruction v1\n${encodeCanonical(instruction)}`);
    const signatures = signers
      .map((name) => ({ key: key(name).id, sig: sign(null, message, key(name).secret).toString("base64url") }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const entry = { at, instruction, prev, seq, signatures };
    change?.(entry);
    const line = encodeCanonical(entry);
    prev = leaf(line).toString("hex");
    return line;
  });
}

function note(lines: string[], signers = ["operator"]): Buffer {
  const tree = new Tree();
  for (const line of lines) tree.add(leaf(line));
  const text = `${origin}\n${lines.length}\n${Buffer.from(tree.root(), "hex").toString("base64")}\n`;
  const signed = signers.map((name) => {
    const blob = Buffer.concat([noteHash(name), sign(null, Buffer.from(text), key(name).secret)]);
    return `\u2014 ${origin} ${blob.toString("base64")}\n`;
  });
  return Buffer.from(`${text}\n${signed.join("")}`);
}

const bytesOf = (lines: string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(""));
const judge = (steps: Step[], change?: (entry: Entry) => unknown) => {
  const lines = chain(steps, change);
  return verifyExport({ entries: bytesOf(lines), checkpoint: note(lines) }, keyText);
};
const refusal = (source: Source, text = keyText) => {
  const report = verifyExport(source, text);
  return report.ok ? "accepted" : report.reason;
};

const open = (quorum: Data = {}): Step => [
  "ledger.open",
  {
    ...{ currency: "CNY", format: 1, origin, suite: "ed25519-sha256", quorum },
    operator: { key: key("operator").text, party: "service" },
    root: { key: key("root").text, name: "Bureau", party: "bureau" },
  },
  ["operator", "root"],
];
const admit = (party: string, kind: string, role: string, more: Data = {}): Step => [
  "party.admit",
  { party, kind, name: party, keys: [{ key: key(party).text, role }], ...more },
  ["root"],
];
const addKey = (name: string, role: string, party: string, signers = ["root"]): Step => [
  "key.add",
  { key: key(name).text, party, role },
  signers,
];
const begin: Step[] = [
  open(),
  addKey("issuer", "issuer", "bureau"),
  addKey("reviewer", "reviewer", "bureau"),
  admit("finance", "finance", "finance"),
  admit("school-a", "school", "school", { payee: "a".repeat(64) }),
  admit("school-b", "school", "school", { payee: "b".repeat(64) }),
  admit("evaluator", "evaluator", "evaluator"),
  admit("auditor", "auditor", "auditor"),
];

describe("verify.mjs on the sample", () => {
  const { size, head, root } = expected;

  it("accepts the directory, and the entries alone", () => {
    expect(verifyExport(sampleDir, expected.operator)).toEqual({ ok: true, size, head, root, endProven: true });
    const alone = verifyExport(`${sampleDir}/entries.jsonl`, expected.operator);
    expect(alone).toEqual({ ok: true, size, head, root, endProven: false });
  });

  it("runs as a program", () => {
    const run = (...args: string[]) => spawnSync(process.execPath, [here("verify.mjs"), ...args]);
    const good = run(sampleDir, "--key", expected.operator);
    expect([good.status, JSON.parse(good.stdout.toString())]).toEqual([
      0,
      { ok: true, size, head, root, endProven: true },
    ]);
    expect(run(`${sampleDir}/expected.json`, "--key", expected.operator).status).toBe(1);
    expect(run(sampleDir).status).toBe(2);
    expect(run(`${sampleDir}/absent`, "--key", expected.operator).status).toBe(2);
    expect(run(sampleDir, "--key", expected.operator.replace("+e", "+f")).status).toBe(2);
  });

  it("never accepts a changed byte, and names its line or the next", { timeout: 180_000 }, () => {
    const step = Number(process.env.FC_RUNS ?? 100) >= 1000 ? 1 : 29; // a prime: every place of a line is met
    for (let i = 0; i < sample.entries.length; i += step) {
      const entries = Buffer.from(sample.entries);
      entries[i] = (entries[i] ?? 0) ^ (i % 2 === 0 ? 1 : 0x20);
      const report = verifyExport({ ...sample, entries }, expected.operator);
      const line = sample.entries.subarray(0, i).filter((byte) => byte === 10).length + 1;
      expect(report, `byte ${i}`).toMatchObject({ ok: false });
      if (!report.ok) expect([line, line + 1], `byte ${i}`).toContain(report.line);
    }
  });

  it("never accepts a changed byte of a checkpoint", { timeout: 180_000 }, () => {
    for (let i = 0; i < sample.checkpoint.length; i += 5) {
      const changed = Buffer.from(sample.checkpoint);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(verifyExport({ ...sample, checkpoint: changed }, expected.operator), `byte ${i}`).toMatchObject({
        ok: false,
      });
      const checkpoints = { ...sample.checkpoints, 32: changed };
      expect(verifyExport({ ...sample, checkpoints }, expected.operator), `byte ${i}`).toMatchObject({ ok: false });
    }
  });

  it("finds lines deleted, swapped or doubled, and a lost or added tail", () => {
    const judged = (lines: string[]) => verifyExport({ ...sample, entries: bytesOf(lines) }, expected.operator);
    for (let i = 0; i < sampleLines.length; i++) {
      const first = i === sampleLines.length - 1 ? { ok: false } : { ok: false, line: i + 1 };
      expect(judged(sampleLines.toSpliced(i, 1)), `without ${i}`).toMatchObject(first);
      const line = sampleLines[i] ?? "";
      expect(judged(sampleLines.toSpliced(i, 0, line)), `${i} twice`).toMatchObject({ ok: false, line: i + 2 });
      expect(judged(sampleLines.slice(0, i)), `only ${i}`).toMatchObject({ ok: false, line: i + 1 });
    }
    const last = sample.checkpoints["18"] as Buffer;
    expect(verifyExport({ ...sample, checkpoint: last }, expected.operator)).toMatchObject({ ok: false, line: 19 });
    const unended = { ...sample, entries: sample.entries.subarray(0, -1) };
    expect(refusal(unended, expected.operator)).toMatch("no line feed");
  });

  it("refuses S + L, which other verifiers take for the same signature", () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const entry = JSON.parse(sampleLines[31] ?? "") as Entry;
    const bytes = Buffer.from(entry.signatures[0]?.sig ?? "", "base64url");
    const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString("hex")}`) + order;
    Buffer.from(s.toString(16).padStart(64, "0"), "hex").reverse().copy(bytes, 32);
    entry.signatures = [{ key: entry.signatures[0]?.key ?? "", sig: bytes.toString("base64url") }];
    const entries = bytesOf([...sampleLines.slice(0, 31), encodeCanonical(entry)]);
    expect(refusal({ entries }, expected.operator)).toBe("signature 0 does not hold");
  });
});

describe("strict Ed25519 and canonical JSON", () => {
  const { low_order_encodings_hex: lowOrder, accepted } = readJson("ed25519-expected/accepted.json");
  const hex = (text: string) => Buffer.from(text, "hex");

  it("knows the 14 low-order encodings, as R and as key", () => {
    expect(lowOrder).toHaveLength(14);
    for (const encoding of lowOrder) {
      expect(isLowOrder(hex(encoding))).toBe(true);
      expect(keyFault(hex(encoding))).toMatch(/small order|not canonical|minus zero/);
    }
  });

  it("accepts exactly the profile's cases of CCTV", () => {
    type Case = { number: number; key: string; msg: string; sig: string };
    const holds = (one: Case) =>
      !keyFault(hex(one.key)) && signatureHolds(hex(one.key), Buffer.from(one.msg), hex(one.sig));
    const numbers = readJson("ed25519-cctv/ed25519vectors.json")
      .filter(holds)
      .map((one: Case) => one.number);
    expect(numbers).toEqual(accepted.profile.cctv);
  });

  it("reads canonical JSON and nothing else", () => {
    const good = ['{"a":[1,-2,true],"aB":{"b":""}}', '"\\"\\\\/\u00e9"', "9007199254740991", "[[[[[[[[]]]]]]]]"];
    for (const text of good) expect(encodeCanonical(parseCanonical(Buffer.from(text)))).toBe(text);
    const nested = "[[[[[[[[[]]]]]]]]]";
    const numbers = ["-0", "01", "1.0", "1e2", "9007199254740992", "null", "NaN", ""];
    const members = ['{"b":1,"a":2}', '{"a":1,"a":2}', '{"A":1}', '{"":1}', '{"quorum":{"fund.open":2}}', '{"a":1,}'];
    const strings = [
      '"\\u0061"',
      '"\\/"',
      '"\\n"',
      '"\u0001"',
      '"\u007f"',
      '"e\u0301"',
      '"',
      "\ufeff1",
      "[1, 2]",
      "1 ",
    ];
    for (const text of [nested, ...numbers, ...members, ...strings]) {
      expect(() => parseCanonical(Buffer.from(text)), text).toThrow();
    }
    expect(() => parseCanonical(hex("22ff22"))).toThrow("UTF-8");
    expect(() => parseCanonical(Buffer.from(`"${"x".repeat(65534)}"`))).toThrow("65,535");
  });
});

describe("verify.mjs on who may sign", () => {
  const reason = { reason: "test" };
  const suspend = (signers: string[]): Step => ["party.suspend", { party: "finance", ...reason }, signers];
  const fund: Data = { fund: "f", name: "f", source: "other", year: 2025, region: "431025", reuseRecoveries: true };
  const openFund = (...signers: string[]): Step => ["fund.open", fund, signers];
  const register: Step = ["trainee.register", { trainee: "t", groups: ["g"], key: key("t").text }, ["issuer"]];
  const claim = (...signers: string[]): Step => ["voucher.claim", { trainee: "t", voucher: uuid(900) }, signers];
  const issue: Step = [
    "voucher.issue",
    { programme: "p", fund: "f", until: "2025-12-31", vouchers: [{ voucher: uuid(900), trainee: "t", group: "g" }] },
    ["issuer"],
  ];
  const session = { from: "2025-02-01T00:00:00.000Z", to: "2025-02-01T01:00:00.000Z" };
  const file = (...signers: string[]): Step => [
    "class.file",
    {
      ...{ class: "c", school: "school-a", programme: "p", occupation: "4-04-05-05", level: 5, delivery: "onsite" },
      ...{ capacity: 1, place: "x", sessions: [session] },
    },
    signers,
  ];
  const hold = (...signers: string[]): Step => ["voucher.hold", { voucher: uuid(900), class: "c" }, signers];

  it.each<[string, Step[]]>([
    ["the whole beginning", []],
    [
      "a suspended and reinstated party",
      [suspend(["auditor"]), ["party.reinstate", { party: "finance", ...reason }, ["root"]], openFund("finance")],
    ],
    ["a second key, with the first one", [addKey("finance-2", "finance", "finance", ["root", "finance"])]],
    [
      "a second root, by the first",
      [addKey("root-2", "root", "bureau"), addKey("k", "school", "school-a", ["root-2", "school-a"])],
    ],
    [
      "a key revoked and then replaced by root alone",
      [
        ["key.revoke", { key: key("finance").id, ...reason }, ["root"]],
        addKey("finance-2", "finance", "finance"),
        openFund("finance-2"),
      ],
    ],
    ["a trainee who claims and holds", [register, issue, claim("t"), file("school-a"), hold("school-a", "t")]],
    [
      "a trainee's new key, by the old one",
      [register, ["trainee.update", { trainee: "t", key: key("t-2").text }, ["issuer", "t"]], issue, claim("t-2")],
    ],
  ])("accepts %s", (_, steps) => {
    expect(judge([...begin, ...steps])).toMatchObject({ ok: true, size: begin.length + steps.length });
  });

  it.each<[string, Step[], RegExp]>([
    ["another role", [openFund("issuer")], /role issuer may not/],
    ["an additional strange role", [openFund("finance", "auditor")], /role auditor may not/],
    ["a missing role", [["party.payee", { party: "school-a", payee: "c".repeat(64) }, ["root"]]], /lacks a finance/],
    ["a key never enrolled", [openFund("finance-2")], /unknown key/],
    [
      "a revoked key",
      [["key.revoke", { key: key("finance").id, ...reason }, ["root"]], openFund("finance")],
      /revoked key/,
    ],
    ["a suspended party", [suspend(["root"]), openFund("finance")], /suspended/],
    ["nobody", [openFund()], /no signatures/],
    ["root alone for a second key", [addKey("finance-2", "finance", "finance")], /a key that the party has/],
    [
      "another party's key for a second one",
      [addKey("k", "school", "school-a", ["root", "school-b"])],
      /not for school-b/,
    ],
    ["a role that does not fit", [addKey("k", "reviewer", "school-a")], /this role/],
    ["a key twice", [addKey("issuer", "school", "school-a", ["root", "school-a"])], /twice/],
    ["another school", [file("school-b")], /not for school-b/],
    ["the issuer for a trainee with a key", [register, issue, claim("issuer")], /lacks the trainee/],
    ["another trainee", [register, issue, ["voucher.claim", { trainee: "u", voucher: uuid(900) }, ["t"]]], /not for t/],
    [
      "no consent to a hold",
      [register, issue, claim("t"), file("school-a"), hold("school-a")],
      /lacks a trainee or issuer/,
    ],
    [
      "a trainee's key replaced by the issuer",
      [register, ["trainee.update", { trainee: "t", key: key("t-2").text }, ["issuer"]]],
      /without the old one/,
    ],
    ["a second ledger.open", [open()], /first entry/],
    ["a strange member", [["fund.close", { fund: "f", more: 1 }, ["finance"]]], /strange member/],
    ["a type that is none", [["fund.steal", { fund: "f" }, ["finance"]]], /unknown type/],
  ])("refuses %s", (_, steps, why) => {
    const report = judge([...begin, ...steps]);
    expect(report).toMatchObject({ ok: false, line: begin.length + steps.length, reason: expect.stringMatching(why) });
  });

  it("asks for the quorum, of different keys of one role", () => {
    const start = [
      open({ "fund.open": 2 }),
      ...begin.slice(1),
      addKey("finance-2", "finance", "finance", ["root", "finance"]),
    ];
    expect(judge([...start, openFund("finance")])).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/quorum/),
    });
    expect(judge([...start, openFund("finance", "finance-2")])).toMatchObject({ ok: true });
    for (const type of ["party.admit", "voucher.claim", "voucher.hold", "trainee.update", "key.add"]) {
      expect(judge([open({ [type]: 2 })])).toMatchObject({ ok: false, reason: expect.stringMatching(/no quorum/) });
    }
  });

  it.each<[string, (entry: Entry) => void, RegExp]>([
    ["an earlier time", (entry) => (entry.at = "2024-12-31T23:59:59.999Z"), /earlier/],
    ["a time of no day", (entry) => (entry.at = "2025-02-29T00:00:00.000Z"), /instant/],
    ["a gap", (entry) => entry.seq++, /seq/],
    ["another predecessor", (entry) => (entry.prev = "1".repeat(64)), /prev/],
    ["a signature over other data", (entry) => (entry.instruction.data.name = "other"), /does not hold/],
    ["an id used before", (entry) => (entry.instruction.id = uuid(1)), /not unique/],
    ["another ledger", (entry) => (entry.instruction.ledger = "other"), /another ledger/],
    ["a signature twice", (entry) => entry.signatures.push(...entry.signatures), /sorted/],
    [
      "loose base64",
      (entry) => Object.assign(entry.signatures[0] ?? {}, { sig: "A".repeat(85).concat("B") }),
      /strict/,
    ],
  ])("refuses %s", (_, spoil, why) => {
    const report = judge([...begin, openFund("finance")], (entry) => void (entry.seq === begin.length && spoil(entry)));
    expect(report).toMatchObject({ ok: false, line: begin.length + 1, reason: expect.stringMatching(why) });
  });

  it("asks for the old checkpoint key and the new", () => {
    const lines = chain([...begin, addKey("operator-2", "operator", "service", ["root", "operator"])]);
    const older = note(lines.slice(0, 3));
    const signedBy = (...signers: string[]): Source => ({
      ...{ entries: bytesOf(lines), checkpoints: { 3: older }, checkpoint: note(lines, signers) },
    });
    expect(refusal(signedBy("operator"))).toBe("accepted");
    expect(refusal(signedBy("operator-2", "operator"))).toBe("accepted");
    expect(refusal(signedBy("operator-2"))).toMatch("without the old one");
    expect(refusal(signedBy("stranger"))).toMatch("without a signature");
    const early = { entries: bytesOf(lines), checkpoints: { 3: note(lines.slice(0, 3), ["operator-2"]) } };
    expect(refusal(early)).toMatch("without a signature");
    const misnamed = { entries: bytesOf(lines), checkpoints: { 4: older } };
    expect(refusal(misnamed)).toMatch("does not fit");
    expect(refusal({ entries: bytesOf(lines), checkpoints: { 99: older } })).toMatch("missing");
  });
});

describe("money.mjs", () => {
  const payee = "a".repeat(64);
  const day = (n: number, hour = 4) => new Date(Date.UTC(2025, 0, n, hour)).toISOString();
  const price = { occupation: "4-04-05-05", level: 5, minMinutes: 60 };
  const programme = (name: string, reserveAt: string, more: Data = {}): Step => [
    "programme.publish",
    {
      ...{ programme: name, name, kind: "qualification", from: "2025-01-01", until: "2025-12-31", funds: ["f"] },
      ...{ groups: ["g"], face: 1000, reserveAt, rounding: 100, issueCap: 9, attendance: 1, classSize: 9 },
      ...{ prices: [{ ...price, standard: 1190, outcomes: { certificate: 10000, completion: 6000 } }] },
      ...{ limits: {}, filingLead: 0, redeemWithin: 99, publicity: 2, ...more },
    },
  ];
  const v = (n: number) => uuid(1000 + n);
  const issue = (name: string, ...numbers: number[]): Step => [
    "voucher.issue",
    {
      ...{ programme: name, fund: "f", until: "2025-12-31" },
      vouchers: numbers.map((n) => ({ voucher: v(n), trainee: `t${n}`, group: "g" })),
    },
  ];
  const file = (name: string, from = day(20, 1), to = day(20, 9), capacity = 9): Step => [
    "class.file",
    {
      ...{ class: name, school: "school-a", programme: "p", occupation: price.occupation, level: 5, capacity },
      ...{ delivery: "onsite", place: "x", sessions: [{ from, to }] },
    },
  ];
  const claim = (n: number): Step => ["voucher.claim", { voucher: v(n), trainee: `t${n}` }];
  const hold = (n: number, name: string): Step => ["voucher.hold", { voucher: v(n), class: name }];
  const close = (name: string): Step => ["class.close", { class: name, attendance: [], evidence: payee }, [], day(21)];
  const attest = (number: string, n: number): Step => [
    "certificate.attest",
    { certificate: number, voucher: v(n), day: "2025-01-21" },
  ];
  const redeem = (n: number, amount: number, number?: string): Step => [
    "voucher.redeem",
    {
      voucher: v(n),
      amount,
      ...(number ? { outcome: "certificate", certificate: number } : { outcome: "completion" }),
    },
  ];
  const on = (type: string, n: number, more: Data = {}): Step => [type, { voucher: v(n), reason: "test", ...more }];
  const submit = (name: string, ...lines: [number, number][]): Step => [
    "settlement.submit",
    {
      ...{ settlement: name, fund: "f", lines: lines.map(([n, amount]) => ({ voucher: v(n), amount })) },
      total: lines.reduce((sum, [, amount]) => sum + amount, 0),
    },
  ];
  const settle = (type: string, name: string, more: Data = {}, at?: string): Step => {
    const step: Step = [`settlement.${type}`, { settlement: name, ...more }, []];
    return at ? [step[0], step[1], [], at] : step;
  };
  const pay = (amount: number, at = day(28), to = payee) =>
    settle("pay", "s", { amount, payee: to, reference: "r" }, at);
  const recover = (type: string, name: string, more: Data = {}): Step => [
    `recovery.${type}`,
    { recovery: name, ...more },
  ];
  const start: Step[] = [
    ...begin,
    ["calendar.publish", { year: 2025, holidays: ["2025-01-24"], workdays: ["2025-01-25"] }],
    ["fund.open", { fund: "f", name: "f", source: "other", year: 2025, region: "431025", reuseRecoveries: true }],
    ["fund.appropriate", { fund: "f", amount: 10000, document: "d" }],
    ["fund.withdraw", { fund: "f", amount: 500, document: "d" }],
    programme("p", "hold"),
    programme("q", "issue"),
    file("c"),
    ["class.approve", { class: "c" }],
    issue("p", 1, 2, 3, 4),
    ...[1, 2, 3, 4].map(claim),
    ...[1, 2, 3].map((n) => hold(n, "c")),
  ];
  const redeemed: Step[] = [...start, close("c"), attest("A", 1), redeem(1, 1000, "A"), redeem(2, 700), redeem(3, 700)];
  const publicised: Step[] = [
    ...redeemed,
    submit("s", [1, 1000], [2, 700], [3, 700]),
    settle("review", "s", { refused: [{ voucher: v(3), reason: "test" }] }),
    settle("publicise", "s", { from: "2025-01-23" }),
  ];
  const paid: Step[] = [...publicised, pay(1700)];
  const totals = (...steps: Step[]) => replay(chain(steps));
  const fund = (...steps: Step[]) => {
    const { appropriated, withdrawn, ...rest } = totals(...steps).funds.f ?? {};
    expect([appropriated, withdrawn]).toEqual([10000, 500]);
    return rest;
  };
  const none = { reserved: 0, accrued: 0, paid: 0, recovered: 0, reusable: 0, available: 9500 };

  it("replays the sample to its totals", () => {
    const result = replay(sampleLines);
    expect(result.funds).toEqual({ "employment-2025": expected.fund });
    expect([result.size, result.head]).toEqual([expected.size, expected.head]);
    expect(result.schools).toEqual({ "school-a": { accrued: 0, paid: 160000 } });
    expect(result.classes).toEqual({ "class-1": { state: "closed", held: 2 } });
    const run = spawnSync(process.execPath, [here("money.mjs"), `${sampleDir}/entries.jsonl`]);
    expect([run.status, run.stdout.toString()]).toEqual([0, `${sortedJson(result)}\n`]);
    expect(spawnSync(process.execPath, [here("money.mjs"), `${sampleDir}/expected.json`]).status).toBe(1);
    expect(spawnSync(process.execPath, [here("money.mjs")]).status).toBe(2);
  });

  it("holds, releases, voids, expires and cancels", () => {
    expect(fund(...start)).toEqual({ ...none, reserved: 3000, available: 6500 });
    expect(fund(...start, on("voucher.release", 1))).toEqual({ ...none, reserved: 2000, available: 7500 });
    expect(fund(...start, on("voucher.void", 1), on("voucher.void", 4))).toMatchObject({ reserved: 2000 });
    const cancelled = totals(...start, on("voucher.void", 1), ["class.cancel", { class: "c", reason: "test" }]);
    expect(cancelled.funds.f).toMatchObject(none);
    expect(cancelled.classes).toEqual({ c: { state: "cancelled", held: 0 } });
    expect([1, 2, 4].map((n) => cancelled.vouchers[v(n)]?.state)).toEqual(["void", "claimed", "claimed"]);
    const expired: Step = ["voucher.expire", { vouchers: [v(1), v(4)] }];
    expect(fund(...start, expired)).toEqual({ ...none, reserved: 2000, available: 7500 });
    expect(totals(...start, expired).vouchers[v(4)]).toEqual({ state: "expired", reserved: 0, accrued: 0, paid: 0 });
  });

  it("redeems, floors to the step, caps at the face, and reverses", () => {
    expect(fund(...redeemed)).toEqual({ ...none, accrued: 2400, available: 7100 });
    expect(totals(...redeemed).schools["school-a"]).toEqual({ accrued: 2400, paid: 0 });
    expect(fund(...redeemed, on("voucher.reverse", 2))).toEqual({
      ...none,
      reserved: 1000,
      accrued: 1700,
      available: 6800,
    });
    const again = [...redeemed, on("voucher.reverse", 2, { to: "held" }), redeem(2, 700)];
    expect(fund(...again)).toEqual({ ...none, accrued: 2400, available: 7100 });
    const voided = totals(...redeemed, on("voucher.reverse", 2, { to: "void" }));
    expect(voided.funds.f).toMatchObject({ ...none, accrued: 1700, available: 7800 });
    expect([voided.vouchers[v(2)]?.state, voided.classes.c?.held]).toEqual(["void", 2]);
  });

  it("keeps the face reserved from the issue on, if the programme says so", () => {
    const issued = [...start.slice(0, 14), issue("q", 5, 6)];
    const held = [...issued, file("d"), claim(5), hold(5, "d")];
    expect(fund(...issued)).toEqual({ ...none, reserved: 2000, available: 7500 });
    expect(fund(...held)).toEqual({ ...none, reserved: 2000, available: 7500 });
    expect(fund(...held, on("voucher.release", 5))).toMatchObject({ reserved: 2000 });
    expect(fund(...held, ["class.cancel", { class: "d", reason: "test" }])).toMatchObject({ reserved: 2000 });
    expect(fund(...held, redeem(5, 700))).toMatchObject({ reserved: 1000, accrued: 700 });
    expect(fund(...held, redeem(5, 700), on("voucher.reverse", 5))).toMatchObject({ reserved: 2000, accrued: 0 });
    const ended = [...held, on("voucher.void", 5), ["voucher.expire", { vouchers: [v(6)] }] as Step];
    expect(fund(...ended)).toEqual(none);
    const reissued: Step = ["voucher.reissue", { voucher: v(7), predecessor: v(5), until: "2025-12-31" }];
    expect(totals(...ended, reissued).vouchers[v(7)]).toMatchObject({ state: "issued", reserved: 1000 });
  });

  it("settles, refuses lines, pays, and takes a payment back", () => {
    expect(fund(...publicised)).toEqual({ ...none, accrued: 1700, available: 7800 });
    expect(totals(...publicised).settlements).toEqual({ s: { state: "publicised", total: 1700 } });
    expect(fund(...paid)).toEqual({ ...none, paid: 1700, available: 7800 });
    const returned = [...paid, settle("return", "s", { reference: "r", reason: "test" })];
    expect(fund(...returned)).toEqual({ ...none, accrued: 1700, available: 7800 });
    const moved: Step = ["party.payee", { party: "school-a", payee: "c".repeat(64) }];
    expect(totals(...publicised, moved, pay(1700)).settlements.s).toEqual({ state: "paid", total: 1700 });
    const later = [...paid, moved, settle("return", "s", { reference: "r", reason: "test" })];
    expect(totals(...later, pay(1700, day(29), "c".repeat(64))).schools["school-a"]).toEqual({
      accrued: 0,
      paid: 1700,
    });
    expect(() => totals(...later, pay(1700, day(29)))).toThrow("identity 13");
    const all = [
      ...redeemed,
      submit("s", [3, 700]),
      settle("review", "s", { refused: [{ voucher: v(3), reason: "x" }] }),
    ];
    expect(totals(...all).settlements).toEqual({ s: { state: "void", total: 0 } });
  });

  it("ends the publicity at 00:00 +08:00 after its last working day", () => {
    // Thursday 23rd is day 1, Friday 24th a holiday, Saturday 25th a workday and day 2.
    expect(() => totals(...publicised, pay(1700, "2025-01-25T15:59:59.999Z"))).toThrow("publicity");
    expect(fund(...publicised, pay(1700, "2025-01-25T16:00:00.000Z"))).toMatchObject({ paid: 1700 });
  });

  it("leaves the money alone at everything else", () => {
    const frozen: Step = ["freeze.set", { scope: "voucher", id: v(1), reason: "test" }];
    const lifted: Step = ["freeze.lift", { scope: "voucher", id: v(1), reason: "test" }];
    const others: Step[] = [
      ["course.list", { course: "x" }],
      on("voucher.extend", 4, { until: "2025-12-31" }),
      ["programme.close", { programme: "p" }],
      ["key.revoke", { key: "0".repeat(16), reason: "test" }],
      ["trainee.update", { trainee: "t1", groups: ["g"] }],
    ];
    const { head, size, ...before } = totals(...start);
    expect(totals(...start, frozen, lifted, ...others)).toMatchObject(before);
  });

  it("stops at objections until they are resolved", () => {
    const objected = [...publicised, settle("object", "s", { voucher: v(2), reason: "test" })];
    expect(() => totals(...objected, pay(1700))).toThrow("objection");
    const resolve = (upheld: boolean) => settle("resolve", "s", { voucher: v(2), upheld, reason: "test" });
    expect(fund(...objected, resolve(true), pay(1000))).toMatchObject({ paid: 1000, available: 8500 });
    expect(fund(...objected, resolve(false), pay(1700))).toMatchObject({ paid: 1700 });
    const revoked: Step = ["certificate.revoke", { certificate: "A", reason: "test" }];
    expect(() => totals(...publicised, revoked, pay(1700))).toThrow("objection");
    expect(fund(...paid, revoked)).toMatchObject({ paid: 1700 });
  });

  it("recovers, cancels, writes off, and reuses what comes in the fund's year", () => {
    const order = (name: string, amount: number) => recover("order", name, { voucher: v(1), amount, reason: "fraud" });
    const receive = (name: string, amount: number) => recover("receive", name, { amount, reference: "r" });
    const writeOff = recover("writeOff", "y", { amount: 100, document: "d" });
    const steps = [
      ...paid,
      order("x", 900),
      recover("cancel", "x", { reason: "test" }),
      order("y", 1000),
      receive("y", 300),
    ];
    const result = totals(...steps, writeOff);
    expect(result.funds.f).toMatchObject({ ...none, paid: 1700, recovered: 300, reusable: 300, available: 8100 });
    const rows = {
      x: { ordered: 0, recovered: 0, writtenOff: 0 },
      y: { ordered: 1000, recovered: 300, writtenOff: 100 },
    };
    expect(result.recoveries).toEqual(rows);
    const late = receive("y", 50);
    const newYear: Step = [late[0], late[1], [], "2025-12-31T16:00:00.000Z"];
    expect(fund(...steps, newYear)).toMatchObject({ recovered: 350, reusable: 300 });
    const closed: Step = ["fund.close", { fund: "f" }];
    expect(fund(...steps, closed, receive("y", 50))).toMatchObject({ recovered: 350, reusable: 300 });
    expect(() => totals(...paid, order("x", 1001))).toThrow("identity 8");
    expect(() => totals(...paid, order("x", 100), receive("x", 101))).toThrow("identity");
  });

  it.each<[string, Step[], string]>([
    ["an overdrawn fund", [...start, ["fund.withdraw", { fund: "f", amount: 6501, document: "d" }]], "identity 3"],
    ["a redemption of another amount", [...start, close("c"), redeem(1, 701)], "identity 8"],
    ["a second redemption", [...redeemed, redeem(2, 700)], "redeemed to redeemed"],
    ["more seats than the class has", [...start, file("d", day(22, 1), day(22, 2), 0), hold(4, "d")], "identity 11"],
    [
      "a hold after the first session",
      [...start, ["voucher.hold", { voucher: v(4), class: "c" }, [], day(20, 9)]],
      "identity 11",
    ],
    [
      "overlapping sessions",
      [
        ...start,
        file("d", day(20, 8), day(20, 10)),
        issue("p", 5),
        ["voucher.claim", { voucher: v(5), trainee: "t1" }],
        hold(5, "d"),
      ],
      "identity 11",
    ],
    ["a certificate of two vouchers", [...redeemed, attest("A", 2)], "identity 12"],
    ["another voucher's certificate", [...start, close("c"), attest("A", 1), redeem(2, 1000, "A")], "identity 12"],
    ["a redemption in two settlements", [...publicised, submit("z", [1, 1000])], "identity 13"],
    [
      "a total that is no sum",
      [
        ...redeemed,
        ["settlement.submit", { settlement: "s", fund: "f", lines: [{ voucher: v(1), amount: 1000 }], total: 1001 }],
      ],
      "identity 13",
    ],
    ["a payment before the publicity is over", [...publicised, pay(1700, day(25))], "publicity"],
    ["a payment to another payee", [...publicised, pay(1700, day(28), "b".repeat(64))], "identity 13"],
    ["an unknown type", [...start, ["fund.steal", { fund: "f" }]], "unknown type"],
  ])("refuses %s", (_, steps, why) => {
    expect(() => totals(...steps)).toThrow(why);
    expect(() => totals(...steps.slice(0, -1))).not.toThrow();
  });

  it("refuses a broken chain", () => {
    expect(() => replay(sampleLines.toSpliced(5, 1))).toThrow("identity 1");
    expect(() => replay(chain(start, ({ instruction }) => Object.assign(instruction, { id: uuid(1) })))).toThrow(
      "identity 1",
    );
  });
});
