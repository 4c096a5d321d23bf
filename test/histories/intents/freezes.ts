/** Freezes, in each of the four scopes, by both roles. */
import type { Freeze, State } from "../../model/state.ts";
import { all, by, classesIn, type Draft, draft, type Intents, type Signer, type Town } from "../town.ts";

const SCOPES = ["voucher", "trainee", "class", "school"] as const;

type Scope = (typeof SCOPES)[number];

const FREEZERS = ["issuer", "auditor"] as const;

/** What can be frozen, those first that it would stop. */
function inScope(town: Town, scope: Scope): readonly string[] {
  const { vouchers, trainees, parties }: State = town.state;
  const active = all(vouchers).filter(({ state }) => state !== "void" && state !== "expired");
  switch (scope) {
    case "voucher":
      return active.map(({ voucher }) => voucher);
    case "trainee":
      return [...trainees.keys()];
    case "class":
      return classesIn(town, "approved", "closed").map((one) => one.class);
    case "school":
      return all(parties).flatMap(({ party, kind }) => (kind === "school" || kind === "enterprise" ? [party] : []));
    default:
      return scope satisfies never;
  }
}

const marks = (town: Town, scope: Scope, id: string): readonly Freeze["role"][] =>
  town.state.freezes.filter((one) => one.scope === scope && one.id === id).map(({ role }) => role);

function freezing(town: Town, already: boolean): Draft | undefined {
  const [scope, role] = [town.one(SCOPES) ?? "voucher", town.one(FREEZERS) ?? "issuer"];
  const id = town.one(inScope(town, scope).filter((id) => marks(town, scope, id).includes(role) === already));
  return id === undefined ? undefined : draft("freeze.set", { scope, id, reason: "举报" }, by(role));
}

const lifting = (mark: Freeze | undefined, role: Signer["role"] | undefined): Draft | undefined =>
  mark && role !== undefined
    ? draft("freeze.lift", { scope: mark.scope, id: mark.id, reason: "查清" }, by(role))
    : undefined;

export const freezeIntents: Intents<"freeze"> = {
  "freeze.set": {
    weight: 1.5,
    lawful: (town) => freezing(town, false),
    faults: [{ aims: "already-frozen", after: ["freeze.set"], spoil: (town) => freezing(town, true) }],
  },
  "freeze.lift": {
    weight: 3,
    lawful(town) {
      const mark = town.one(town.state.freezes);
      return lifting(mark, mark?.role);
    },
    faults: [
      {
        aims: "not-frozen",
        spoil(town) {
          const scope = town.one(SCOPES) ?? "voucher";
          const id = town.one(inScope(town, scope).filter((id) => marks(town, scope, id).length === 0));
          return id === undefined
            ? undefined
            : draft("freeze.lift", { scope, id, reason: "查清" }, by(town.one(FREEZERS) ?? "issuer"));
        },
      },
      {
        aims: "signer-not-authorised",
        after: ["freeze.set"],
        spoil(town) {
          const single = town.state.freezes.filter(({ scope, id }) => marks(town, scope, id).length === 1);
          const mark = town.one(single);
          return lifting(mark, mark?.role === "issuer" ? "auditor" : "issuer");
        },
      },
    ],
  },
};
