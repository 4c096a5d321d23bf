/** Whose signatures an instruction carries, and whether they are good, of the right roles, and enough. */
import { counts } from "./keys.ts";
import type { Data, Type } from "./shapes.ts";
import type { KeyFacts, Request, State } from "./state.ts";
import type { Row, Signer, Town } from "./town.ts";
import { refuseUnless } from "./town.ts";

/** The two keys that an opening names are the only ones known before it. */
function founders(facts: KeyFacts, { operator, root }: Data<"ledger.open">): Map<string, readonly Signer[]> {
  const [first, second] = [facts.keyId(operator.key), facts.keyId(root.key)];
  const asOperator = { key: first, role: "operator", holder: operator.party };
  const asRoot = { key: second, role: "root", holder: root.party };
  return first === second
    ? new Map([[first, [asOperator, asRoot]]])
    : new Map([
        [first, [asOperator]],
        [second, [asRoot]],
      ]);
}

function enrolled(state: State): Map<string, readonly Signer[]> {
  return new Map(
    [...state.keys.values()].map((key) => [key.id, [{ key: key.id, role: key.role, holder: key.holder }]]),
  );
}

/** Refuses signatures that aren't valid, or of keys that don't count; gives who signed. */
export function signersOf(state: State, facts: KeyFacts, request: Request, open?: Data<"ledger.open">): Signer[] {
  const keys = open !== undefined && state.opened === undefined ? founders(facts, open) : enrolled(state);
  refuseUnless(
    "signature-invalid",
    request.signatures.every(({ key, good }) => good || !keys.has(key)),
  );
  return request.signatures.flatMap(({ key }) => {
    const signers = keys.get(key);
    const remembered = state.keys.get(key);
    refuseUnless("signer-not-authorised", signers !== undefined);
    refuseUnless("signer-not-authorised", remembered === undefined || counts(state, remembered));
    return signers;
  });
}

/** Every role is one that the row names, all of one way to sign are there, and enough keys of one role. */
export function suffice<T extends Type>(town: Town, type: T, row: Row<T>, data: Data<T>): void {
  const signed = new Set(town.signers.map(({ role }) => role));
  const named = new Set(row.by.flat());
  // A key of the party itself may sign beside root; which one it must be is the row's own matter.
  if (type === "key.add") for (const role of signed) named.add(role);
  refuseUnless(
    "signer-not-authorised",
    [...signed].every((role) => named.has(role)),
  );
  refuseUnless(
    "signer-not-authorised",
    row.by.some((roles) => roles.every((role) => signed.has(role))),
  );
  row.authority?.(town, data);
  const quorum = town.state.opened?.quorum[type] ?? 1;
  refuseUnless(
    "quorum-missing",
    row.by.flat().some((role) => town.signers.filter((signer) => signer.role === role).length >= quorum),
  );
}
