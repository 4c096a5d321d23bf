/** What each route answers. Nothing is kept between requests. */
import * as z from "zod/mini";
import { LedgerError } from "../domain/error.ts";
import { isId } from "../domain/values.ts";
import type { Ledger, Outcome } from "../ledger/ledger.ts";
import { schoolStatement } from "../ledger/queries/schools.ts";
import { type Instruction, parseSigned, type SignedInstruction } from "../record/instruction.ts";
import { maySeeEntry, readsEverything, voucherFor } from "./access.ts";
import { statementQuery } from "./answers.ts";
import { readText } from "./body.ts";
import { discreetOutcome, discreetRefusals } from "./discretion.ts";
import type { Settings } from "./options.ts";
import { isProblem, type Problem, problem } from "./problems.ts";
import type { Reader } from "./reader.ts";
import type { InstructionAction, PublicAction, ReaderAction } from "./routes.ts";

export interface Answer {
  /** 200 unless told. */
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** A request to a route, with the handler's settings. */
export interface Call extends Omit<Settings, "now"> {
  readonly request: Request;
  readonly url: URL;
  /** The variable parts of the path, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly ledger: Ledger;
  /** The OpenAPI document. Making it takes some 20 ms, so it is made when first asked for, and once. */
  readonly openApi: () => string;
  /** When it came, in milliseconds since 1970. */
  readonly now: number;
}

type Answered = Promise<Answer | Problem>;

/** The bureau's own objection to an instruction, if it has one. */
type MayGoOn = (instruction: Instruction) => Promise<Problem | undefined>;

export const PUBLIC: Readonly<Record<PublicAction, (call: Call) => Answered>> = {
  checkpoint: async ({ ledger }) => text(await ledger.checkpoint()),
  openapi: async ({ openApi }) => ({ headers: { "content-type": "application/json" }, body: openApi() }),
};

export const READS: Readonly<Record<ReaderAction, (call: Call, reader: Reader) => Answered>> = {
  receipt,
  voucher,
  statement,
};

export const INSTRUCTIONS: Readonly<Record<InstructionAction, (call: Call, mayGoOn: MayGoOn) => Answered>> = {
  submit,
  explain,
};

const json = (value: unknown, status = 200, headers = {}): Answer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value),
});

const text = (body: string): Answer => ({ headers: { "content-type": "text/plain; charset=utf-8" }, body });

/** A refusal is an answer like any other, so 200; but of a full queue every proxy and client should know. */
async function submit(call: Call, mayGoOn: MayGoOn): Answered {
  const signed = await readInstruction(call);
  if (isProblem(signed)) return signed;
  const objection = await mayGoOn(signed.instruction);
  if (objection) return objection;
  const outcome = await discreetOutcome(signed, await call.ledger.submit(signed), call.ledger);
  const isFull = !outcome.ok && outcome.refusal.code === "overloaded";
  return isFull ? json(toJson(outcome), 503, { "retry-after": "1" }) : json(toJson(outcome));
}

function toJson(outcome: Outcome): object {
  if (!outcome.ok) return outcome;
  const { ok, seq, at, line, repeated } = outcome;
  return { ok, seq, at, line, repeated };
}

async function explain(call: Call, mayGoOn: MayGoOn): Answered {
  const signed = await readInstruction(call);
  if (isProblem(signed)) return signed;
  const objection = await mayGoOn(signed.instruction);
  if (objection) return objection;
  const refusals = await discreetRefusals(signed, await call.ledger.explain(signed), call.ledger);
  return json({ refusals });
}

async function readInstruction({ request, maxBody, bodyTimeout }: Call): Promise<SignedInstruction | Problem> {
  const [type = ""] = (request.headers.get("content-type") ?? "").split(";");
  const coding = request.headers.get("content-encoding") ?? "identity";
  if (type.trim().toLowerCase() !== "application/json" || coding !== "identity") return problem("media-type-wrong");
  if (Number(request.headers.get("content-length") ?? 0) > maxBody)
    return problem("body-too-large", { limit: maxBody });
  // Whoever breaks off is not there to hear the answer, and nothing here failed.
  const brokenOff = () => ({ unread: "broken-off" }) as const;
  const read = await readText(request.body, maxBody, AbortSignal.timeout(bodyTimeout)).catch(brokenOff);
  if (!("unread" in read)) return signedOf(read.text);
  switch (read.unread) {
    case "broken-off":
      return bodyMalformed("it breaks off", "中途中断");
    case "not-utf8":
      return bodyMalformed("not UTF-8", "不是 UTF-8");
    case "too-slow":
      return problem("body-too-slow");
    default:
      return problem("body-too-large", { limit: maxBody });
  }
}

function signedOf(text: string): SignedInstruction | Problem {
  try {
    return parseSigned(text);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const { at } = error.facts;
    const place = typeof at === "number" ? `第 ${at + 1} 个字符处不是规范 JSON` : "成员缺失、多余或格式不符";
    return bodyMalformed(error.message, place);
  }
}

const bodyMalformed = (reason: string, reasonZh: string): Problem => problem("body-malformed", { reason, reasonZh });

async function receipt({ ledger, parameters }: Call, reader: Reader): Answered {
  const { seq = "" } = parameters;
  const from = /^(0|[1-9]\d{0,14})$/.test(seq) ? Number(seq) : undefined;
  if (from === undefined) return problem("not-found");
  for await (const line of ledger.entries({ from, to: from + 1 })) {
    if (await maySeeEntry(reader, line, ledger)) return text(await ledger.receipt(from));
  }
  return problem("not-found");
}

async function voucher({ ledger, parameters, request, now }: Call, reader: Reader): Answered {
  const { voucher: id = "" } = parameters;
  const token = request.headers.get("voucher-token") ?? undefined;
  const found = isId(id) ? await voucherFor(reader, id, { token, now }, ledger) : undefined;
  return found ? json(found) : problem("not-found");
}

/** A school's own; whoever reads everything names the school. */
async function statement({ ledger, url }: Call, reader: Reader): Answered {
  const all = readsEverything(reader);
  if (!all && reader.role !== "school") return problem("not-permitted");
  const asked = Object.fromEntries(url.searchParams);
  const isOnce = Object.keys(asked).length === [...url.searchParams].length;
  const { data, error } = z.safeParse(statementQuery, asked);
  const school = data?.school ?? (all ? undefined : reader.holder);
  if (!data || !isOnce || school === undefined)
    return queryMalformed(isOnce ? error?.issues[0] : undefined, asked, all);
  if (!all && school !== reader.holder) return problem("not-found");
  const { from, to } = data;
  try {
    const found = await schoolStatement(ledger, school, { from, to });
    return found ? json(found) : problem("not-found");
  } catch (error) {
    if (error instanceof LedgerError && error.code === "wrong-usage") return noDay("from", from); // before all instants
    throw error;
  }
}

/** Which part of a question for a statement is wrong; without an issue, it has parts twice, too many or too few. */
function queryMalformed(
  issue: z.core.$ZodIssue | undefined,
  asked: Readonly<Record<string, string>>,
  all: boolean,
): Problem {
  const [name] = issue?.path ?? [];
  const given = typeof name === "string" ? asked[name] : undefined;
  if (typeof name === "string" && given !== undefined) {
    return name === "school"
      ? malformedBy(`school is "${given}", which is no party's name`, `school 为“${given}”，不是主体名称`)
      : noDay(name, given);
  }
  if (issue?.code === "custom") {
    const { from = "", to = "" } = asked;
    return malformedBy(`from is ${from}, after to, ${to}`, `from（${from}）晚于 to（${to}）`);
  }
  return all
    ? malformedBy(
        "give from, to and school, each once, and nothing else",
        "须有 from、to、school，每项一次，不得有其他参数",
      )
    : malformedBy(
        "give from and to, each once, school if you like, and nothing else",
        "须有 from 和 to，每项一次；可有 school；不得有其他参数",
      );
}

const malformedBy = (reason: string, reasonZh: string): Problem => problem("query-malformed", { reason, reasonZh });

const noDay = (name: string, given: string): Problem =>
  malformedBy(
    `${name} is "${given}", which is no day such as 2025-03-01`,
    `${name} 为“${given}”，不是 2025-03-01 这样的日期`,
  );
