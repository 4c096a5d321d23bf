/**
 * Why a request has no answer of the ledger, as a closed table of problems (RFC 9457), in English and Chinese:
 *
 *     {"type":"urn:training-voucher-ledger:problem:body-too-large","title":"…","titleZh":"…","status":413,"code":"…"}
 *
 * A refusal is none of these: it is an answer.
 */
import type { Facts } from "../domain/error.ts";
import { fill } from "../domain/wording.ts";

type Row = readonly [status: number, en: string, zh: string];

const TABLE = {
  "no-such-route": [404, "There is no such address here. Check it.", "没有这个地址，请核对。"],
  "not-found": [404, "There is nothing here that you may see. Check the address.", "没有可供查看的内容，请核对地址。"],
  "method-not-allowed": [405, "This address takes {allow} only.", "该地址只接受 {allow}。"],
  "too-many-requests": [
    429,
    "Too many requests. Send the same again in {seconds} s.",
    "请求过多，请于 {seconds} 秒后原样重发。",
  ],
  "body-too-large": [
    413,
    "The body is larger than {limit} bytes; no instruction is. Send one instruction at a time.",
    "正文超过 {limit} 字节，指令不会这样大。每次只发送一条指令。",
  ],
  "body-too-slow": [
    408,
    "The body did not arrive in time. Send the same instruction again.",
    "正文未能及时送达，请以同一指令重发。",
  ],
  "media-type-wrong": [
    415,
    "The body must be application/json in UTF-8, not compressed.",
    "正文应为 application/json，UTF-8 编码，不压缩。",
  ],
  "body-malformed": [
    400,
    "The body is no signed instruction in canonical JSON: {reason}.",
    "正文不是规范 JSON 的已签名指令（{reasonZh}）。",
  ],
  "query-malformed": [400, "The query can't be answered: {reason}.", "查询参数有误：{reasonZh}。"],
  "signature-missing": [
    401,
    "Sign the request (RFC 9421), with the headers Signature-Input and Signature.",
    "请按 RFC 9421 对请求签名，并附 Signature-Input 与 Signature 头部。",
  ],
  "signature-malformed": [
    401,
    "The request must have exactly one signature, as the header Accept-Signature shows it: {reason}.",
    "请求须有且只有一个签名，形式见 Accept-Signature 头部：{reasonZh}。",
  ],
  "signature-stale": [
    401,
    "The signature was made at {created}, and here it is {now}; it is accepted from {before} s before to {after} s after. Set the clock, and sign anew.",
    "签名时间为 {created}，此处时间为 {now}；只接受 {before} 秒之前至 {after} 秒之后的签名。请校准时钟后重新签名。",
  ],
  "signature-expired": [
    401,
    "The signature was to be good until {expires}, and here it is {now}. Sign anew.",
    "签名自定的有效期至 {expires}，此处时间为 {now}，请重新签名。",
  ],
  "signature-not-accepted": [
    401,
    "The signature does not fit the request, or its key is unknown. Sign method, authority ({authority}), path and query exactly as they are sent.",
    "签名与请求不符，或密钥未登记。请对实际发送的方法、主机（{authority}）、路径与查询签名。",
  ],
  "key-not-counting": [
    401,
    "The key {key} is revoked, or its party is suspended. Ask the bureau.",
    "密钥 {key} 已被撤销，或其主体已被暂停，请向人社部门咨询。",
  ],
  "not-permitted": [403, "The bureau does not permit this here. Ask the bureau.", "人社部门未开放此项，请向其咨询。"],
  "ledger-unavailable": [
    503,
    "The ledger can't answer at present. Send the same again in {seconds} s: an instruction takes effect once.",
    "账本目前无法答复。请于 {seconds} 秒后原样重发：同一指令只生效一次。",
  ],
  "server-failed": [
    500,
    "The server failed. Tell the bureau; then send the same again: an instruction takes effect once.",
    "服务出错。请告知人社部门，之后原样重发：同一指令只生效一次。",
  ],
} as const satisfies Readonly<Record<string, Row>>;

export type ProblemCode = keyof typeof TABLE;

/** Every problem with its status and sentences. */
export const PROBLEMS: Readonly<Record<ProblemCode, Row>> = TABLE;

/** Why there is no answer; in place of what a function was asked for. */
export interface Problem {
  readonly problem: ProblemCode;
  readonly facts: Facts;
  readonly headers: Readonly<Record<string, string>>;
}

export const problem = (code: ProblemCode, facts: Facts = {}, headers: Problem["headers"] = {}): Problem => ({
  problem: code,
  facts,
  headers,
});

export const isProblem = (value: unknown): value is Problem =>
  typeof value === "object" && value !== null && "problem" in value;

/** For a whole number of seconds. */
export const later = (code: "too-many-requests" | "ledger-unavailable", seconds: number): Problem =>
  problem(code, { seconds }, { "retry-after": String(seconds) });

/** The members of the problem's JSON. */
export function problemBody(found: Problem) {
  const [status, en, zh] = PROBLEMS[found.problem];
  const facts = shortened(found.facts);
  const type = `urn:training-voucher-ledger:problem:${found.problem}`;
  return { type, title: fill(en, facts, "en"), titleZh: fill(zh, facts, "zh"), status, code: found.problem };
}

const LONGEST_FACT = 200;

/** The facts with what others wrote cut to a length that a sentence can have: nothing is echoed in full. */
export const shortened = (facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, shortenedText(value)]));

function shortenedText(value: Facts[string]): Facts[string] {
  if (typeof value !== "string" || value.length <= LONGEST_FACT) return value;
  return `${[...value.slice(0, 2 * LONGEST_FACT)].slice(0, LONGEST_FACT).join("")}…`;
}
