/** Freezes: a mark beside the state, of a voucher, a trainee, a class or a school, one for each role that set it. */
import type { Class, Freeze, State, Voucher } from "./state.ts";
import type { Rows, Town } from "./town.ts";
import { known, refuseUnless } from "./town.ts";

interface Scopes {
  readonly voucher?: string | undefined;
  readonly trainee?: string | undefined;
  readonly class?: string | undefined;
  readonly school?: string | undefined;
}

function isMarked(state: State, scope: Freeze["scope"], id: string | undefined): boolean {
  return state.freezes.some((freeze) => freeze.scope === scope && freeze.id === id);
}

function anyMarked(state: State, scopes: Scopes): boolean {
  return (["voucher", "trainee", "class", "school"] as const).some((scope) => isMarked(state, scope, scopes[scope]));
}

function scopesOf(state: State, { voucher, trainee, class: name }: Voucher): Scopes {
  return { voucher, trainee, class: name, school: name === undefined ? undefined : state.classes.get(name)?.school };
}

/** Whether a redemption or a payment of it is stopped: by itself, its trainee, its class or its class's school. */
export function isFrozen(state: State, voucher: Voucher): boolean {
  return anyMarked(state, scopesOf(state, voucher));
}

/** At a claim it is the trainee who claims that counts. */
export function isClaimFrozen(state: State, voucher: Voucher, trainee: string): boolean {
  return anyMarked(state, { ...scopesOf(state, voucher), trainee });
}

/** At a hold it is the class that it would be in. */
export function isHoldFrozen(state: State, voucher: Voucher, aClass: Class): boolean {
  const { class: name, school } = aClass;
  return anyMarked(state, { ...scopesOf(state, voucher), class: name, school });
}

function knownScope(state: State, scope: Freeze["scope"], id: string): void {
  if (scope === "voucher") known("voucher", state.vouchers, id);
  if (scope === "trainee") known("trainee", state.trainees, id);
  if (scope === "class") known("class", state.classes, id);
  if (scope !== "school") return;
  const kind = state.parties.get(id)?.kind;
  refuseUnless("unknown-school", kind === "school" || kind === "enterprise");
}

/** The roles that sign, each once. */
function marksOf({ signers }: Town, scope: Freeze["scope"], id: string): Freeze[] {
  const roles = (["issuer", "auditor"] as const).filter((role) => signers.some((signer) => signer.role === role));
  return roles.map((role) => ({ scope, id, role }));
}

const isSet = (state: State, mark: Freeze) =>
  state.freezes.some(({ scope, id, role }) => scope === mark.scope && id === mark.id && role === mark.role);

export const freezes: Rows<"freeze.set" | "freeze.lift"> = {
  "freeze.set": {
    by: [["issuer"], ["auditor"]],
    decide(town, { scope, id }) {
      const { state } = town;
      knownScope(state, scope, id);
      const marks = marksOf(town, scope, id);
      refuseUnless("already-frozen", !marks.some((mark) => isSet(state, mark)));
      return { change: () => void state.freezes.push(...marks) };
    },
  },

  "freeze.lift": {
    by: [["issuer"], ["auditor"]],
    decide(town, { scope, id }) {
      const { state } = town;
      knownScope(state, scope, id);
      refuseUnless("not-frozen", isMarked(state, scope, id));
      const marks = marksOf(town, scope, id);
      refuseUnless(
        "signer-not-authorised",
        marks.every((mark) => isSet(state, mark)),
      );
      return {
        change() {
          const lifted = (freeze: Freeze) =>
            marks.some((mark) => mark.scope === freeze.scope && mark.id === freeze.id && mark.role === freeze.role);
          state.freezes = state.freezes.filter((freeze) => !lifted(freeze));
        },
      };
    },
  },
};
