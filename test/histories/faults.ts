/** What can be wrong with any instruction: its shape, its names, its signatures, whose it is. */
import { type InstructionType, LAWS } from "../../src/index.ts";
import { INTENTS } from "./intents/index.ts";
import { keyNamed } from "./keys.ts";
import { NAMES, NEW_NAMES, NOBODY } from "./names.ts";
import { QUORUMS } from "./prologue.ts";
import { all, by, countingKeys, type Draft, type Fault, idOf, type Signer, type Town } from "./town.ts";

/** Spoils a lawful draft; undefined where there is nothing to spoil. */
type Change = (draft: Draft, town: Town) => Draft | undefined;

const put = (draft: Draft, data: Draft["data"]): Draft => ({ ...draft, data: { ...draft.data, ...data } });

/** Names of vouchers to be issued that are taken, in the ledger or in the list. */
const doubledIssue: Change = (draft, town) => {
  const items = draft.data.vouchers as readonly { voucher: string }[];
  const taken = town.one([...[...town.state.vouchers.keys()], ...items.map((item) => item.voucher)]);
  return put(draft, { vouchers: [...items, { voucher: taken }] });
};

const anyMember = (draft: Draft, town: Town): string => town.one(Object.keys(draft.data)) ?? "";

const MANGLED: readonly Change[] = [
  (draft) => put(draft, { note2: "未知" }),
  (draft, town) => {
    const left = anyMember(draft, town);
    return { ...draft, data: Object.fromEntries(Object.entries(draft.data).filter(([name]) => name !== left)) };
  },
  (draft, town) => put(draft, { [anyMember(draft, town)]: [] }),
  (draft, town) => put(draft, { [anyMember(draft, town)]: -1 }),
  (draft, town) => put(draft, { [anyMember(draft, town)]: "Not a name!\u2028" }),
  (draft) => ({ ...draft, type: "voucher.frame" }),
];

/** Somebody whose key counts, in a role that has nothing to sign here. */
function otherRole(draft: Draft, town: Town): Signer | undefined {
  const roles = all(town.state.keys).map(({ role }) => role);
  const role = town.one(roles.filter((role) => !draft.by.some((signer) => signer.role === role)));
  const key = role === undefined ? undefined : town.one(countingKeys(town, role));
  return key && { role: key.role, key: key.id };
}

const signedInstead = (draft: Draft, signer: Signer | undefined): Draft | undefined =>
  signer && { ...draft, by: [signer, ...draft.by.slice(1)] };

/** A key that does not count: revoked, or of a suspended party; in one of the roles that sign. */
function uncounted({ by }: Draft, town: Town): Signer | undefined {
  const { keys, parties } = town.state;
  const key = town.one(
    all(keys).filter(
      ({ role, holder, revoked }) =>
        by.some((signer) => signer.role === role) && (revoked || parties.get(holder)?.suspended),
    ),
  );
  return key && { role: key.role, key: key.id };
}

/** Somebody else of the same role signs instead, or as well. */
const another =
  (role: "school" | "trainee" | "evaluator", instead: boolean): Change =>
  (draft, town) => {
    const own = draft.by.find((signer) => signer.role === role);
    const other = town.one(countingKeys(town, role).filter(({ holder }) => holder !== own?.holder));
    if (!own || !other) return undefined;
    const signer = { role, key: other.id };
    return { ...draft, by: instead ? draft.by.map((one) => (one === own ? signer : one)) : [...draft.by, signer] };
  };

interface CommonFault {
  readonly aims: string;
  readonly change: Change;
  /** The types that it is for; all of them unless told. */
  readonly of?: (type: InstructionType) => boolean;
  /** Few towns can come to it with any type: no history must. */
  readonly seldom?: boolean;
}

const signedBy = (role: string) => (type: InstructionType) =>
  LAWS[type].roles.some((group) => group.some((one) => one === role));
const QUORUM_TYPES: readonly string[] = QUORUMS.flatMap((quorum) => Object.keys(quorum ?? {}));
/** The bearer of the name is whoever signs, so nobody can act for another. */
const NAMES_NOBODY: readonly string[] = ["settlement.submit", "certificate.attest"];

const SIGNED_TOGETHER: readonly InstructionType[] = ["party.payee", "voucher.hold", "trainee.update"];
const STANDING_IN: readonly InstructionType[] = ["voucher.claim", "voucher.hold"];

const mismatches = (["school", "trainee", "evaluator"] as const).flatMap((role): CommonFault[] => [
  {
    aims: `${role}-mismatch`,
    change: another(role, true),
    of: (type) => signedBy(role)(type) && !NAMES_NOBODY.includes(type),
  },
  { aims: `${role}-mismatch`, change: another(role, false), of: signedBy(role) },
]);

const COMMON: readonly CommonFault[] = [
  { aims: "instruction-malformed", change: (draft, town) => town.one(MANGLED)?.(draft, town) },
  { aims: "ledger-mismatch", change: (draft) => ({ ...draft, ledger: "vouchers.example/elsewhere" }) },
  { aims: "id-reused", change: (draft, town) => ({ ...draft, id: idOf(town.below(40) + 1, 1) }) },
  { aims: "signature-invalid", change: (draft) => ({ ...draft, forged: true }) },
  // a stranger, another role instead, another role as well, a key that no longer counts
  {
    aims: "signer-not-authorised",
    change: (draft) => signedInstead(draft, { role: "none", key: keyNamed("stranger").id }),
  },
  { aims: "signer-not-authorised", change: (draft, town) => signedInstead(draft, otherRole(draft, town)) },
  {
    aims: "signer-not-authorised",
    change(draft, town) {
      const other = otherRole(draft, town);
      return other && { ...draft, by: [...draft.by, other] };
    },
  },
  {
    aims: "signer-not-authorised",
    change: (draft, town) => signedInstead(draft, uncounted(draft, town)),
    seldom: true,
  },
  // one of those who sign together is missing, or the issuer stands in for a trainee who has a key
  ...[(draft: Draft) => draft.by.slice(1), (draft: Draft) => draft.by.slice(0, 1)].map(
    (signers): CommonFault => ({
      aims: "signer-not-authorised",
      change: (draft) => (draft.by.length > 1 ? { ...draft, by: signers(draft) } : undefined),
      of: (type) => SIGNED_TOGETHER.includes(type),
    }),
  ),
  {
    aims: "signer-not-authorised",
    change(draft) {
      const isTrainees = draft.by.some(({ role }) => role === "trainee");
      return isTrainees
        ? { ...draft, by: draft.by.map((one) => (one.role === "trainee" ? by("issuer") : one)) }
        : undefined;
    },
    of: (type) => STANDING_IN.includes(type),
  },
  {
    aims: "quorum-missing",
    change: (draft, town) => ((town.state.opened?.quorum[draft.type] ?? 1) > 1 ? { ...draft, alone: true } : undefined),
    of: (type) => QUORUM_TYPES.includes(type),
  },
  ...mismatches,
  { aims: "unknown-party", change: (draft) => put(draft, { school: NOBODY }), of: (type) => type === "class.file" },
  {
    aims: "unknown-party",
    change: (draft) => put({ ...draft, by: [by("root")] }, { party: NOBODY }),
    of: (type) => type === "key.add",
  },
  { aims: "duplicate-voucher", change: doubledIssue, of: (type) => type === "voucher.issue" },
];

/** Names that are not found, and a new name that is taken. */
function nameFaults(type: InstructionType): readonly CommonFault[] {
  const [noun, taken] = NEW_NAMES[type] ?? [];
  return [
    ...(NAMES[type] ?? []).map(([noun, change]) => ({
      aims: `unknown-${noun}`,
      change: (draft: Draft) => ({ ...draft, data: change(draft.data) }),
    })),
    ...(noun && taken
      ? [
          {
            aims: `duplicate-${noun}`,
            change: (draft: Draft, town: Town) => put(draft, { [noun]: town.one(taken(town)) ?? "" }),
          },
        ]
      : []),
  ];
}

const onLawful = (type: InstructionType, { aims, change, seldom = false }: CommonFault): Fault => ({
  aims,
  seldom,
  after: [type],
  spoil(town) {
    const lawful = INTENTS[type].lawful(town);
    return lawful && change(lawful, town);
  },
});

const made = new Map<InstructionType, readonly Fault[]>();

/** Everything that can be wrong with an instruction of the type: its own rules first, then what all can have. */
export function faultsOf(type: InstructionType): readonly Fault[] {
  const common = [...COMMON, ...nameFaults(type)].filter(({ of }) => of?.(type) ?? true);
  const ever = type === "ledger.open" ? [] : common.map((fault) => onLawful(type, fault));
  const faults = made.get(type) ?? [...INTENTS[type].faults, ...ever];
  made.set(type, faults);
  return faults;
}
