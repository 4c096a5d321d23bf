/** Freezes: a mark beside the state that stops claims, holds, redemptions and payments in its scope. */
import * as z from "zod/mini";
import { roleFits } from "./keys.ts";
import type { FreezerRole } from "./records.ts";
import type { Draft, Freezable, Look } from "./rule.ts";
import { define } from "./rule.ts";
import { isId, isName, text } from "./values.ts";

const freezeData = z
  .strictObject({ scope: z.enum(["voucher", "trainee", "class", "school"]), id: z.string(), reason: text })
  .check(
    z.refine(({ scope, id }) => (scope === "voucher" ? isId(id) : isName(id)), {
      path: ["id"],
      message: "the voucher's id, or the name of the trainee, class or school",
    }),
  );
type FreezeData = z.output<typeof freezeData>;

/** What is to be marked; a party that is no school is not found as one. */
function findMarked({ scope, id }: FreezeData, look: Look): Freezable | undefined {
  if (scope !== "school") {
    const record = look.named(scope, id);
    return record && { scope, id, frozen: record.frozen };
  }
  const record = look.get("party", id);
  if (record && roleFits(record.kind, "school")) return { scope, id, frozen: record.frozen };
  look.unknown(scope, id);
  return undefined;
}

function putMark({ scope, id }: FreezeData, frozen: readonly FreezerRole[], draft: Draft): void {
  const mark = <K extends "voucher" | "trainee" | "class" | "party">(kind: K) => {
    const record = draft.get(kind, id);
    if (record) draft.put(kind, id, { ...record, frozen });
  };
  mark(scope === "school" ? "party" : scope);
}

/** The roles that the signers freeze or lift as. */
const freezersOf = (look: Look): readonly FreezerRole[] =>
  (["issuer", "auditor"] as const).filter((role) => look.signers.some((signer) => signer.role === role));

export const freezeSet = define({
  type: "freeze.set",
  data: freezeData,
  roles: [["issuer", "auditor"]],
  find(data, look) {
    const marked = findMarked(data, look);
    return marked && { marked, by: freezersOf(look) };
  },
})({
  rows: [
    {
      unless: "already-frozen",
      holds: ({ marked, by }) => by.every((role) => !marked.frozen.includes(role)),
      facts: ({ data, marked, by }) => ({
        scope: data.scope,
        id: data.id,
        role: by.filter((role) => marked.frozen.includes(role)).join(", "),
      }),
    },
  ],
  effect: ({ data, marked, by }, draft) => putMark(data, [...marked.frozen, ...by].sort(), draft),
});

export const freezeLift = define({
  type: "freeze.lift",
  data: freezeData,
  roles: [["issuer", "auditor"]],
  find(data, look) {
    const marked = findMarked(data, look);
    return marked && { marked, by: freezersOf(look) };
  },
})({
  rows: [
    {
      unless: "not-frozen",
      holds: ({ marked }) => marked.frozen.length > 0,
      facts: ({ data }) => ({ scope: data.scope, id: data.id }),
    },
    {
      unless: "signer-not-authorised",
      holds: ({ marked, by }) =>
        marked.frozen.length > 0 ? by.every((role) => marked.frozen.includes(role)) : undefined,
      facts: ({ marked }) => ({ why: "another role set this freeze", needs: marked.frozen.join(", ") }),
    },
  ],
  effect: ({ data, marked, by }, draft) =>
    putMark(
      data,
      marked.frozen.filter((role) => !by.includes(role)),
      draft,
    ),
});
