/**
 * A school's way to the bureau. It believes nothing that it can check: an accepted instruction must come back as the
 * line of an entry that has exactly what was sent, and a receipt must prove that line under the operator's key.
 */
import * as z from "zod/mini";
import { LedgerError } from "../domain/error.ts";
import type { Refusal } from "../domain/refusals.ts";
import type { Outcome } from "../ledger/ledger.ts";
import type { SchoolStatement } from "../ledger/queries/schools.ts";
import { openCheckpoint, type Trust } from "../record/checkpoint.ts";
import { type Entry, parseEntry } from "../record/entry.ts";
import { encodeInstruction, encodeSigned, type SignedInstruction } from "../record/instruction.ts";
import { parseVerifierKey, type SigningKey } from "../record/keys.ts";
import { openReceipt } from "../record/receipt.ts";
import { openReceiptOf } from "../school/receipts.ts";
import {
  explainAnswer,
  outcomeAnswer,
  problemAnswer,
  statementAnswer,
  type VoucherStatus,
  voucherAnswer,
} from "./answers.ts";
import {
  clientError,
  type ExchangeOptions,
  exchange,
  isTrouble,
  malformed,
  notReachable,
  type Question,
  type Reason,
  type Reply,
} from "./exchange.ts";
import { signRequest } from "./signature.ts";
import { addsUp } from "./sums.ts";
import { LONGEST_TIMER, requireWhole, wrongUsage } from "./usage.ts";

export interface ClientOptions {
  /** Where the bureau's handler is: `https://vouchers.linwu.example/v1`. Without TLS only this machine itself. */
  readonly url: string;
  /** The ledger's. */
  readonly origin: string;
  /** Signs the requests to read; an enrolled key of the school. */
  readonly key: SigningKey;
  /** The operator's key texts, got from the operator once and never from the server. */
  readonly trusted: readonly string[];
  /** The platform's unless told. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds a try; 10,000 unless told. */
  readonly timeout?: number | undefined;
  /** Tries after the first; 4 unless told. */
  readonly retries?: number | undefined;
  /** Milliseconds for all tries and the waiting between them; 60,000 unless told. */
  readonly patience?: number | undefined;
  /** The longest answer, in bytes; 16 MiB unless told. */
  readonly maxAnswer?: number | undefined;
  /** The clock by which requests are signed, in milliseconds since 1970; `Date.now` unless told. */
  readonly now?: (() => number) | undefined;
}

/**
 * Every method asks again, with the same instruction, after a time-out, a broken connection or an answer 408, 429, 502,
 * 503 or 504, and never after a refusal.
 * @throws LedgerError `not-reachable` when there is no answer at last, and what was sent may be sent again;
 * `answer-malformed` for an answer that is none, or is to something else; `request-refused` when the server takes
 * the request for a bad one. The sentence in Chinese is in `facts.messageZh`.
 */
export interface Client {
  /** As `Ledger.submit`; the outcome's `receipt` is verified. @throws also `wrong-usage` for another ledger's instruction. */
  submit(signed: SignedInstruction): Promise<Outcome>;
  /** What stands in the way; empty if nothing does. */
  explain(signed: SignedInstruction): Promise<readonly Refusal[]>;
  /** The verified receipt of an entry that this party signed. @throws also `receipt-not-verified`, `note-not-verified`. */
  receipt(seq: number): Promise<string>;
  /** The newest checkpoint, verified. @throws also `note-not-verified`. */
  checkpoint(): Promise<string>;
  /**
   * Undefined if there is none, or none that this party may see; with the trainee's token if it is in no class.
   * @throws also `wrong-usage` for a token that is none.
   */
  voucher(id: string, token?: string): Promise<VoucherStatus | undefined>;
  /**
   * The statement of a school, its own, for days that both belong to it. It adds up; for the rest it is the bureau's
   * word, and nothing proves it.
   */
  statement(of: { readonly school: string; readonly from: string; readonly to: string }): Promise<SchoolStatement>;
}

/** @throws LedgerError `malformed-key` for a bad trusted key, `wrong-usage` for a bad address, limit or no trusted key. */
export function connect(options: ClientOptions): Client {
  const { origin, key, trusted, now = Date.now } = options;
  if (trusted.length === 0) throw wrongUsage("Give the operator's key text: without it nothing can be verified");
  const trust = { origin, verifiers: trusted.map(parseVerifierKey) };
  const connection: Connection = { key, now, trust, base: baseOf(options.url), limits: limitsOf(options) };
  return {
    submit: (signed) => submit(connection, signed),
    async explain(signed) {
      const question = post(connection, "/explain", signed);
      return parse(explainAnswer, await ask(connection, question), question).refusals;
    },
    receipt: (seq) => receipt(connection, seq, (text) => openReceipt(text, trust)),
    async checkpoint() {
      const { text } = await ask(connection, get(connection, "/checkpoint"));
      openCheckpoint(text, trust);
      return text;
    },
    voucher: (id, token) => voucher(connection, id, token),
    statement: (of) => statement(connection, of),
  };
}

/** What every question needs. */
interface Connection {
  readonly base: URL;
  readonly key: SigningKey;
  readonly trust: Trust;
  readonly limits: ExchangeOptions;
  readonly now: () => number;
}

function post({ base, trust }: Connection, path: string, signed: SignedInstruction): Question {
  const { ledger } = signed.instruction;
  if (ledger !== trust.origin) {
    throw wrongUsage(`The instruction is meant for ${ledger}, and this is a connection to ${trust.origin}`);
  }
  const headers = { accept: "application/json", "content-type": "application/json" };
  return { method: "POST", url: at(base, path), body: encodeSigned(signed), headers: () => headers };
}

function get({ base, key, now }: Connection, path: string, more: Readonly<Record<string, string>> = {}): Question {
  const url = at(base, path);
  const target = { method: "GET", authority: url.host, url };
  return { method: "GET", url, headers: () => ({ ...more, ...signRequest(target, key, Math.floor(now() / 1000)) }) };
}

async function ask({ limits }: Connection, question: Question): Promise<Reply> {
  const reply = await exchange(question, limits);
  if (reply.status === 200) return reply;
  throw refusedBy(question, reply);
}

async function submit(connection: Connection, signed: SignedInstruction): Promise<Outcome> {
  const question = post(connection, "/instructions", signed);
  const reply = await exchange(question, connection.limits);
  const full = fullQueueOf(reply);
  if (full) return full;
  if (reply.status !== 200) throw refusedBy(question, reply);
  const outcome = parse(outcomeAnswer, reply, question);
  if (!outcome.ok) return outcome;
  requireLineOf(signed, outcome, question);
  const { seq } = outcome;
  const check = (text: string) => {
    const opened = openReceiptOf(signed, text, connection.trust);
    if (opened.line === outcome.line) return opened;
    throw new LedgerError("receipt-not-verified", `The receipt proves another entry ${seq} than the one answered`);
  };
  return { ...outcome, receipt: () => receipt(connection, seq, check) };
}

/** The one refusal that comes with 503; whatever else says so is no bureau's answer. */
function fullQueueOf({ status, type, text }: Reply): Outcome | undefined {
  if (status !== 503 || type !== "application/json") return undefined;
  const found = z.safeParse(outcomeAnswer, jsonOf(text)).data;
  return found && !found.ok && found.refusal.code === "overloaded" ? found : undefined;
}

async function receipt(
  connection: Connection,
  seq: number,
  open: (text: string) => { readonly entry: Entry },
): Promise<string> {
  if (!Number.isSafeInteger(seq) || seq < 0) throw wrongUsage(`${seq} is no seq: a whole number, 0 or more`);
  const { text } = await ask(connection, get(connection, `/receipts/${seq}`));
  const { entry } = open(text);
  if (entry.seq === seq) return text;
  throw new LedgerError("receipt-not-verified", `The receipt is of entry ${entry.seq}, not of ${seq}: ask again`);
}

async function voucher(
  connection: Connection,
  id: string,
  token: string | undefined,
): Promise<VoucherStatus | undefined> {
  const shown = token?.trim();
  if (shown !== undefined && !/^[\w.-]+$/.test(shown))
    throw wrongUsage("The token is none: it may be cut or have a blank");
  const headers = shown === undefined ? {} : { "voucher-token": shown };
  const question = get(connection, `/vouchers/${encodeURIComponent(id)}`, headers);
  const reply = await exchange(question, connection.limits);
  if (reply.status === 404 && problemOf(reply)?.code === "not-found") return undefined;
  if (reply.status !== 200) throw refusedBy(question, reply);
  const found = parse(voucherAnswer, reply, question);
  if (found.voucher === id) return found;
  throw malformed(question, [`it is about the voucher ${found.voucher}`, `内容为培训券 ${found.voucher}`]);
}

async function statement(
  connection: Connection,
  { school, from, to }: Parameters<Client["statement"]>[0],
): Promise<SchoolStatement> {
  const question = get(connection, `/statement?${new URLSearchParams({ from, to, school })}`);
  const { at, ...found } = parse(statementAnswer, await ask(connection, question), question);
  if (found.school !== school || found.from !== from || found.to !== to) {
    const what = [found.school, found.from ?? "", found.to ?? ""];
    throw malformed(question, [`it is for ${what.join(" ")}`, `内容为 ${what.join(" ")}`]);
  }
  if (!addsUp(found)) throw malformed(question, ["it does not add up", "收支不平"]);
  return { at, ...found };
}

const limitsOf = (options: ClientOptions): ExchangeOptions => ({
  fetch: options.fetch ?? globalThis.fetch,
  timeout: requireWhole("timeout", options.timeout ?? 10_000, 1, LONGEST_TIMER),
  retries: requireWhole("retries", options.retries ?? 4, 0),
  patience: requireWhole("patience", options.patience ?? 60_000, 1),
  maxAnswer: requireWhole("maxAnswer", options.maxAnswer ?? 16 * 1024 * 1024, 1),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});

const THIS_MACHINE = ["127.0.0.1", "localhost", "[::1]"];

function baseOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    url && (url.protocol === "https:" || (url.protocol === "http:" && THIS_MACHINE.includes(url.hostname)));
  if (url && isSafe && [url.search, url.hash, url.username, url.password].every((part) => part === "")) return url;
  throw wrongUsage(
    `"${text}" is no address of a bureau: https://, a host and a path, such as https://vouchers.example/v1`,
  );
}

const at = (base: URL, path: string): URL => new URL(base.href.replace(/\/$/, "") + path);

/** The answer in its shape. What else it says is left aside. */
function parse<S extends z.core.$ZodType>(schema: S, { type, text }: Reply, question: Question): z.output<S> {
  if (type !== "application/json")
    throw malformed(question, [
      `it is ${type || "of no type"}, not application/json`,
      `类型为“${type}”，应为 application/json`,
    ]);
  const found = z.safeParse(schema, jsonOf(text));
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const where = ["$", ...(issue?.path ?? [])].join(".");
  throw malformed(question, [`it has not the right form at ${where}`, `${where} 处格式不正确`]);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The line must be the entry of what was sent; if it was accepted before, others may have signed the same. */
function requireLineOf(
  signed: SignedInstruction,
  { line, seq, at, repeated }: { line: string; seq: number; at: string; repeated: boolean },
  question: Question,
): void {
  const isIt = (): boolean => {
    const { entry, instructionText } = parseEntry(line);
    const isSigned = repeated || JSON.stringify(entry.signatures) === JSON.stringify(sortedOf(signed));
    return (
      entry.seq === seq && entry.at === at && instructionText === encodeInstruction(signed.instruction) && isSigned
    );
  };
  try {
    if (isIt()) return;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
  }
  throw malformed(question, ["its line is not the entry of the instruction that was sent", "所附条目不是所发指令"]);
}

const sortedOf = ({ signatures }: SignedInstruction) =>
  signatures.map(({ key, sig }) => ({ key, sig })).sort((a, b) => (a.key < b.key ? -1 : 1));

/** The problem that the handler tells of; a page of some other server is none. */
const problemOf = ({ type, text }: Reply) =>
  type === "application/problem+json" ? z.safeParse(problemAnswer, jsonOf(text)).data : undefined;

/** Why the reply is no answer. One that should have come with 200 says nothing of what became of what was sent. */
function refusedBy(question: Question, reply: Reply): LedgerError {
  const { status, tries, after } = reply;
  if (status >= 200 && status < 300) {
    return malformed(question, [`it has the status ${status}, not 200`, `状态为 ${status}，应为 200`]);
  }
  const { title, titleZh, code } = problemOf(reply) ?? {
    title: `status ${status}`,
    titleZh: `状态 ${status}`,
    code: "",
  };
  if (isTrouble(status)) {
    const asks: Reason = after > 0 ? [`, and asks to wait ${after} s`, `，并要求等待 ${after} 秒`] : ["", ""];
    return notReachable(question, [`${title}${asks[0]}`, `${titleZh}${asks[1]}`], tries);
  }
  return clientError("request-refused", {
    url: question.url.href,
    status,
    problem: code,
    said: title,
    saidZh: titleZh,
  });
}
