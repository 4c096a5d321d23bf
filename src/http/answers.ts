/**
 * What the handler answers, as schemas: the client reads by them, and the OpenAPI document is made of them. Objects may
 * get further members later; a client leaves those aside.
 */
import * as z from "zod/mini";
import type { RefusalCode } from "../domain/refusals.ts";
import { REFUSALS } from "../domain/refusals.ts";
import { certificateNumber, count, day, fen, id, instant, name } from "../domain/values.ts";

export const refusalCode = z.custom<RefusalCode>((code) => typeof code === "string" && REFUSALS.has(code));

export const refusalAnswer = z.object({
  code: refusalCode,
  message: z.string(),
  messageZh: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

const acceptedAnswer = z.object({
  ok: z.literal(true),
  seq: count,
  at: instant,
  line: z.string(),
  repeated: z.boolean(),
});

const refusedAnswer = z.object({ ok: z.literal(false), refusal: refusalAnswer });

/** The answer to an instruction. */
export const outcomeAnswer = z.discriminatedUnion("ok", [acceptedAnswer, refusedAnswer]);

/** What stands in the way of an instruction; empty if nothing does. */
export const explainAnswer = z.object({ refusals: z.array(refusalAnswer) });

/** A voucher as it is now, for those whom it concerns. Amounts in fen. */
export const voucherAnswer = z.object({
  voucher: id,
  programme: name,
  fund: name,
  face: fen,
  until: day,
  state: z.enum(["issued", "claimed", "held", "redeemed", "settled", "expired", "void"]),
  trainee: z.optional(name),
  group: z.optional(name),
  class: z.optional(name),
  attended: z.optional(count),
  reserved: fen,
  accrued: fen,
  paid: fen,
  certificate: z.optional(certificateNumber),
  outcome: z.optional(z.enum(["completion", "certificate"])),
  settlement: z.optional(name),
  demanded: fen,
  frozen: z.boolean(),
});

export type VoucherStatus = z.output<typeof voucherAnswer>;

/** The days of a statement, both included; `school` for those who read everything. */
export const statementQuery = z
  .strictObject({ from: day, to: day, school: z.optional(name) })
  .check(z.refine(({ from, to }) => from <= to));

const counters = z.object({ accrued: fen, paid: fen, outstanding: fen, recovered: fen, writtenOff: fen });
const turnover = z.object({ lines: count, amount: fen });
const account = {
  opening: counters,
  movements: z.object({
    accrue: turnover,
    reverse: turnover,
    refuse: turnover,
    pay: turnover,
    return: turnover,
    order: turnover,
    cancel: turnover,
    receive: turnover,
    writeOff: turnover,
  }),
  closing: counters,
};

/** The statement of a school for a period, as `schoolStatement` of the core gives it. */
export const statementAnswer = z.object({
  school: name,
  from: z.optional(day),
  to: z.optional(day),
  size: count,
  at: z.optional(instant),
  total: z.object(account),
  funds: z.array(z.object({ fund: name, ...account })),
});

export const problemAnswer = z.object({
  type: z.string(),
  title: z.string(),
  titleZh: z.string(),
  status: z.int(),
  code: z.string(),
});
