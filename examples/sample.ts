/** A small ledger for school.ts and auditor.ts: a voucher is held in a class that is over, and can be redeemed. */
import { appendFile, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  formatVerifierKey,
  generateKey,
  type InstructionInput,
  type InstructionType,
  instruction,
  type Ledger,
  memoryStore,
  openLedger,
  parseSigned,
  type SecretKey,
  sign,
} from "training-voucher-ledger";
import { exportFiles } from "training-voucher-ledger/audit";
import { sealVoucher } from "training-voucher-ledger/school";

export const origin = "vouchers.example";
export const voucher = "0194f000-0000-7000-8000-000000000001";

/** In a bureau each of these lies with somebody else. */
export const keys = {
  operator: generateKey(),
  root: generateKey(),
  issuer: generateKey(),
  finance: generateKey(),
  school: generateKey(),
};

/** What the issuer hands out, for the tokens of vouchers. */
export const issuerKey = keys.issuer.publicKey;

/** What the operator hands out, once and for all, to schools and auditors. */
export const operatorKey = formatVerifierKey(origin, Buffer.from(keys.operator.publicKey, "base64url"));

const course = { occupation: "4-04-05-05", level: 5 };
const session = { from: "2025-03-03T01:00:00.000Z", to: "2025-03-03T09:00:00.000Z" };

/** The bureau's ledger as it is after the class. */
export async function sampleLedger(): Promise<Ledger> {
  let clock = Date.parse("2025-02-01T01:00:00.000Z");
  const ledger = await openLedger({ origin, store: memoryStore(), operator: keys.operator, now: () => clock });
  const record: Recorder = async (at, type, data, ...signers) => {
    clock = Date.parse(at);
    const outcome = await ledger.submit(sign(instruction(type, origin, data), ...signers));
    if (!outcome.ok) throw new Error(outcome.refusal.message);
  };
  await open(record);
  await train(record);
  return ledger;
}

/** The token that the trainee carries: made by the issuer, shown to the school. */
export async function tokenOf(ledger: Ledger, id: string): Promise<string> {
  const record = await ledger.get("voucher", id);
  const terms = record && (await ledger.get("programme", record.programme));
  if (!terms) throw new Error(`There is no voucher ${id}`);
  return sealVoucher(record, terms, { origin, key: keys.issuer, at: "2025-02-10T02:00:00.000Z" });
}

/** The bureau's mailbox: a signed instruction comes as text, a receipt or the reason for a refusal goes back. */
export async function receive(ledger: Ledger, text: string): Promise<{ receipt: string } | { refused: string }> {
  const outcome = await ledger.submit(parseSigned(text));
  return outcome.ok ? { receipt: await outcome.receipt() } : { refused: outcome.refusal.message };
}

type Recorder = <T extends InstructionType>(
  at: string,
  type: T,
  data: InstructionInput<T>,
  ...signers: [SecretKey, ...SecretKey[]]
) => Promise<void>;

async function open(record: Recorder): Promise<void> {
  const at = "2025-02-01T01:00:00.000Z";
  const { operator, root, issuer, finance, school } = keys;
  const founders = {
    operator: { party: "service", key: operator.publicKey },
    root: { party: "hrss", name: "示例县人力资源和社会保障局", key: root.publicKey },
  };
  const format = { format: 1, origin, suite: "ed25519-sha256", currency: "CNY" } as const;
  await record(at, "ledger.open", { ...format, ...founders }, operator, root);
  await record(at, "key.add", { party: "hrss", key: issuer.publicKey, role: "issuer" }, root);
  const treasury = { party: "treasury", kind: "finance", name: "示例县财政局" } as const;
  await record(at, "party.admit", { ...treasury, keys: [{ key: finance.publicKey, role: "finance" }] }, root);
  const itsSchool = { party: "example-school", kind: "school", name: "示例职业技能培训学校" } as const;
  await record(at, "party.admit", { ...itsSchool, keys: [{ key: school.publicKey, role: "school" }] }, root);
  const period = { from: "2025-01-01", until: "2025-12-31" };
  const authorisation = { party: "example-school", occupation: course.occupation, levels: [course.level], ...period };
  await record(at, "party.authorise", authorisation, issuer);
  const fund = {
    fund: "skills-2025",
    name: "职业技能培训补贴",
    source: "skills-action",
    year: 2025,
    region: "431025",
  } as const;
  await record(at, "fund.open", { ...fund, reuseRecoveries: false }, finance);
  await record(
    at,
    "fund.appropriate",
    { fund: "skills-2025", amount: 1_000_000, document: "示例〔2025〕1号" },
    finance,
  );
  await record(at, "programme.publish", { ...programme, ...period }, issuer);
}

const programme = {
  programme: "ai-trainer-2025",
  name: "人工智能训练师培训",
  kind: "qualification",
  funds: ["skills-2025"],
  groups: ["graduate"],
  prices: [{ ...course, standard: 100_000, minMinutes: 480, outcomes: { certificate: 10_000, completion: 6_000 } }],
  face: 100_000,
  reserveAt: "hold",
  rounding: 1,
  issueCap: 10,
  attendance: 8_000,
  limits: { perYear: 1, oncePerLevel: true, noLowerLevel: true },
  classSize: 50,
  filingLead: 5,
  redeemWithin: 30,
  publicity: 5,
} satisfies Omit<InstructionInput<"programme.publish">, "from" | "until">;

async function train(record: Recorder): Promise<void> {
  const { issuer, school } = keys;
  const trainee = { trainee: "t-0001", groups: ["graduate"] };
  await record("2025-02-10T01:00:00.000Z", "trainee.register", trainee, issuer);
  const issued = [{ voucher, trainee: "t-0001", group: "graduate" }];
  const terms = { programme: "ai-trainer-2025", fund: "skills-2025", until: "2025-06-30" };
  await record("2025-02-10T02:00:00.000Z", "voucher.issue", { ...terms, vouchers: issued }, issuer);
  await record("2025-02-11T01:00:00.000Z", "voucher.claim", { voucher, trainee: "t-0001" }, issuer);
  const aClass = { class: "class-1", school: "example-school", programme: "ai-trainer-2025", ...course } as const;
  const run = { delivery: "onsite", capacity: 50, place: "示例路1号", sessions: [session] } as const;
  await record("2025-02-12T01:00:00.000Z", "class.file", { ...aClass, ...run, sessions: [session] }, school);
  await record("2025-02-13T01:00:00.000Z", "class.approve", { class: "class-1" }, issuer);
  await record("2025-02-14T01:00:00.000Z", "voucher.hold", { voucher, class: "class-1" }, school, issuer);
  const attendance = { class: "class-1", attendance: [{ voucher, minutes: 450 }], evidence: "e".repeat(64) };
  await record("2025-03-03T10:00:00.000Z", "class.close", attendance, school);
}

/** What the bureau hands to an auditor: a new folder with the entries and the newest checkpoint. */
export async function handOver(ledger: Ledger): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "export-"));
  await ledger.checkpoint();
  await mkdir(join(folder, "checkpoints"));
  const source = { origin, lines: ledger.entries(), checkpoints: await ledger.checkpoints() };
  for await (const { path, text } of exportFiles(source)) await appendFile(join(folder, path), text);
  return folder;
}
