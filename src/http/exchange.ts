/**
 * One question and its answer over an unreliable network: tries with a time limit each, again after what may pass, and
 * never longer or more often than was said. What is asked must be safe to ask twice, as everything here is.
 */
import { type Facts, LedgerError } from "../domain/error.ts";
import { fill } from "../domain/wording.ts";
import { readText } from "./body.ts";
import { shortened } from "./problems.ts";

export interface Question {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly body?: string | undefined;
  /** Made anew for each try: a signed request is only fresh for a minute. */
  headers(): Readonly<Record<string, string>>;
}

/** A status and a text; nothing is believed of it yet. */
export interface Reply {
  /** How often was asked until it came. */
  readonly tries: number;
  readonly status: number;
  /** The media type in lower case, without parameters. */
  readonly type: string;
  readonly text: string;
  /** How long the server asked to wait before the next try, in seconds; 0 if it did not. */
  readonly after: number;
}

export interface ExchangeOptions {
  readonly fetch: typeof globalThis.fetch;
  /** A try, from the first byte sent to the last one received, in milliseconds. */
  readonly timeout: number;
  /** Tries after the first. */
  readonly retries: number;
  /** All tries and the waiting between them, in milliseconds. */
  readonly patience: number;
  /** The longest answer, in bytes. */
  readonly maxAnswer: number;
  /** Waits for so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** Why there is no answer, or none that can be accepted; in English and Chinese. */
export type Reason = readonly [en: string, zh: string];

/** A reply, or why a try came to nothing. */
type Tried = { readonly reply: Omit<Reply, "tries"> } | { readonly reply?: undefined; readonly reason: Reason };

const WORTH_ANOTHER_TRY: readonly number[] = [408, 429, 502, 503, 504];
const FIRST_WAIT = 200;
const LONGEST_WAIT = 10_000;

/**
 * The reply of the first try that is no 408, 429, 502, 503 or 504; after the last try, whatever it gave.
 * @throws LedgerError `not-reachable` if the last try gave nothing; `answer-malformed` for a redirection, or an answer
 * that is too long or no text.
 */
export async function exchange(question: Question, options: ExchangeOptions): Promise<Reply> {
  const { retries, patience, sleep } = options;
  const end = performance.now() + patience;
  for (let tries = 1; ; tries++) {
    const left = Math.max(1, Math.ceil(end - performance.now()));
    const timeout = Math.min(options.timeout, left);
    const tried = await tryOnce(question, { ...options, timeout });
    const { reply } = tried;
    if (reply && !WORTH_ANOTHER_TRY.includes(reply.status)) return { ...reply, tries };
    const backOff = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
    const wait = Math.max((reply?.after ?? 0) * 1000, backOff);
    if (tries > retries || performance.now() + wait >= end) {
      if (tried.reply) return { ...tried.reply, tries };
      throw notReachable(question, tried.reason, tries);
    }
    await sleep(wait);
  }
}

/** Whether the same is to be sent again later: now there is no answer, and perhaps there will be one. */
export const isTrouble = (status: number): boolean => WORTH_ANOTHER_TRY.includes(status) || status >= 500;

async function tryOnce(question: Question, { fetch, timeout, maxAnswer }: ExchangeOptions): Promise<Tried> {
  const { method, url, body } = question;
  const signal = AbortSignal.timeout(timeout);
  const init: RequestInit = { method, headers: question.headers(), redirect: "manual", signal };
  try {
    const response = await fetch(url.href, body === undefined ? init : { ...init, body });
    const { status, headers } = response;
    if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) {
      throw malformed(question, ["it redirects elsewhere", "重定向到别处"]);
    }
    const read = await readText(response.body, maxAnswer, signal);
    if ("unread" in read) {
      if (read.unread === "too-slow") return { reason: tooSlow(timeout) };
      throw malformed(question, read.unread === "too-large" ? tooLong(maxAnswer) : ["it is no UTF-8", "不是 UTF-8"]);
    }
    const [type = ""] = (headers.get("content-type") ?? "").split(";");
    const after = secondsOf(headers.get("retry-after"));
    return { reply: { status, type: type.trim().toLowerCase(), text: read.text, after } };
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    return { reason: signal.aborted ? tooSlow(timeout) : reasonOf(error) };
  }
}

/** Of Retry-After, seconds alone: a date would need two clocks that agree. */
const secondsOf = (header: string | null): number => (/^\d{1,6}$/.test(header ?? "") ? Number(header) : 0);

const tooSlow = (timeout: number): Reason => [`no answer in ${timeout} ms`, `${timeout} 毫秒内无答复`];
const tooLong = (limit: number): Reason => [`it is longer than ${limit} bytes`, `超过 ${limit} 字节`];

/** The words of the network: fetch itself says only that it failed. */
function reasonOf(error: unknown): Reason {
  const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
  const words = cause instanceof Error && cause.message !== "" ? cause.message : message;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const [, zh = "网络连接失败"] = IN_CHINESE.find(([pattern]) => pattern.test(code)) ?? [];
  return [words, zh];
}

/** By the code that Node gives what lies behind a failed fetch. */
const IN_CHINESE: readonly (readonly [code: RegExp, zh: string])[] = [
  [/^ECONNREFUSED$/, "连接被拒绝"],
  [/^(ENOTFOUND|EAI_\w+)$/, "找不到该主机"],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, "连接中断"],
  [/TIMED?_?OUT/, "连接超时"],
  [/CERT|TLS|SSL/, "TLS 证书或加密连接有问题"],
];

const SENTENCES = {
  "not-reachable": [
    "{url} gave no answer ({reason}; tries: {tries}). Send the same instruction again later: it takes effect once.",
    "{url} 没有答复（{reasonZh}；已尝试 {tries} 次）。请稍后以同一指令重发：只生效一次。",
  ],
  "answer-malformed": [
    "{url} gave an answer that can't be accepted: {reason}. Check the address, and tell the bureau. What was sent may have been recorded: send the same instruction again, it takes effect once.",
    "{url} 的答复不能接受（{reasonZh}）。请核对地址并告知人社部门。所发指令可能已被记录：以同一指令重发即可，只生效一次。",
  ],
  "request-refused": ["{url} refused the request with {status}: {said}", "{url} 未受理请求（{status}）：{saidZh}"],
} as const;

/** An error of this module in English, in its facts `messageZh` in Chinese; what a server said is cut short. */
export function clientError(code: keyof typeof SENTENCES, { url, ...said }: Facts & { url: string }): LedgerError {
  const [en, zh] = SENTENCES[code];
  const facts = { url, ...shortened(said) };
  return new LedgerError(code, fill(en, facts, "en"), { ...facts, messageZh: fill(zh, facts, "zh") });
}

export const malformed = ({ url }: Pick<Question, "url">, [reason, reasonZh]: Reason): LedgerError =>
  clientError("answer-malformed", { url: url.href, reason, reasonZh });

export const notReachable = ({ url }: Pick<Question, "url">, [reason, reasonZh]: Reason, tries: number): LedgerError =>
  clientError("not-reachable", { url: url.href, reason, reasonZh, tries });
