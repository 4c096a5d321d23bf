/** Invariants 1, 2 and 15: the chain of lines, answers that change nothing, and who signed. */
import type { InstructionType } from "../../src/index.ts";
import type { Book } from "./book.ts";
import type { Attempt } from "./history.ts";
import { isSameState } from "./history.ts";
import type { Entry } from "./lines.ts";
import { hashOfLine, idOfKey, isSignedBy } from "./lines.ts";
import { all, beforeEvery, type Check, everyStep, type Found } from "./watch.ts";

const linked: Check = everyStep(({ line, entry }, former) => [
  entry.seq !== (former?.entry.seq ?? -1) + 1 && "seq has a gap",
  entry.prev !== (former ? hashOfLine(former.line) : "0".repeat(64)) && "prev does not link",
  former !== undefined && Date.parse(entry.at) < Date.parse(former.entry.at) && "at decreases",
  JSON.stringify(entry) !== line && "the line is spelled otherwise",
]);

const uniqueIds: Check = ({ steps }) => {
  const ids = steps.map(({ entry }) => entry.instruction.id);
  return ids.filter((id, i) => ids.indexOf(id) < i).map((id) => `the instruction id ${id} stands twice`);
};

export const isChained = all(linked, uniqueIds);

function whatChanged({ signed, answer, first, before, after }: Attempt): Found {
  const { id, type } = signed.instruction;
  const name = `${type} ${id}`;
  return [
    before.head?.hash !== after.head?.hash && `${name} moved the head`,
    before.head?.size !== after.head?.size && `${name} added an entry`,
    !isSameState(before.state, after.state) && `${name} changed a record`,
    answer.ok && !answer.repeated && `${name} was accepted without an entry of its own`,
    first !== undefined && first.says !== answer.says && `${name}, sent again, was answered ${answer.says}`,
  ];
}

/** Of every attempt: refused, or answered before. */
export const changesNothing: Check = ({ attempts }) =>
  attempts.flatMap(whatChanged).filter((what) => typeof what === "string");

/** Who signs what (domain page, section 5): `+` is "and", `/` is "or". */
const SIGNERS: Readonly<Record<InstructionType, string>> = {
  "ledger.open": "operator + root",
  "party.admit": "root",
  "party.payee": "root + finance",
  "party.authorise": "root/issuer",
  "party.suspend": "root/auditor",
  "party.reinstate": "root",
  "key.add": "root", // and the party's own key of that role
  "key.revoke": "root",
  "trainee.register": "issuer",
  "trainee.update": "issuer", // and where a key is replaced, the trainee's old key or root
  "calendar.publish": "root",
  "fund.open": "finance",
  "fund.appropriate": "finance",
  "fund.withdraw": "finance",
  "fund.close": "finance",
  "course.list": "issuer",
  "programme.publish": "issuer",
  "programme.close": "issuer",
  "class.file": "school",
  "class.approve": "issuer",
  "class.refuse": "issuer",
  "class.cancel": "school/issuer",
  "class.close": "school",
  "certificate.attest": "evaluator",
  "certificate.revoke": "evaluator/auditor",
  "voucher.issue": "issuer",
  "voucher.claim": "trainee/issuer",
  "voucher.hold": "school + trainee/issuer",
  "voucher.release": "school/issuer",
  "voucher.redeem": "school",
  "voucher.reverse": "reviewer",
  "voucher.void": "issuer",
  "voucher.expire": "operator",
  "voucher.extend": "issuer",
  "voucher.reissue": "issuer",
  "freeze.set": "issuer/auditor",
  "freeze.lift": "issuer/auditor",
  "settlement.submit": "school",
  "settlement.review": "reviewer",
  "settlement.publicise": "issuer",
  "settlement.object": "issuer/auditor",
  "settlement.resolve": "reviewer",
  "settlement.pay": "finance",
  "settlement.return": "finance",
  "recovery.order": "reviewer",
  "recovery.cancel": "reviewer",
  "recovery.receive": "finance",
  "recovery.writeOff": "finance",
};

/** The groups of roles of which one each must sign, and the other roles that may. */
function rolesFor({ instruction: { type, data } }: Entry, { trainees, keys }: Book) {
  const needed = SIGNERS[type].split(" + ").map((group) => group.split("/"));
  if (type === "key.add") {
    const own = [...keys.values()].some(
      ({ role, holder, revoked }) => role === data.role && holder === data.party && !revoked,
    );
    return { needed: own ? [...needed, [data.role]] : needed, allowed: [data.role] };
  }
  if (type === "trainee.update") {
    const replaced = data.key !== undefined && trainees.get(data.trainee)?.key !== undefined;
    return { needed: replaced ? [...needed, ["trainee", "root"]] : needed, allowed: ["trainee", "root"] };
  }
  return { needed, allowed: [] };
}

/** The public key behind a signature and its role, if it counts at this position; otherwise neither. */
function countingKey(
  id: string,
  { instruction: { type, data } }: Entry,
  { keys, parties }: Book,
): { readonly role?: string; readonly publicKey?: string } {
  if (type === "ledger.open") {
    const founders = { operator: data.operator.key, root: data.root.key };
    const founder = Object.entries(founders).find(([, publicKey]) => idOfKey(publicKey) === id);
    return founder ? { role: founder[0], publicKey: founder[1] } : {};
  }
  const key = keys.get(id);
  const isSuspended = key?.role !== "trainee" && parties.get(key?.holder ?? "")?.suspended;
  return key === undefined || key.revoked || isSuspended ? {} : { role: key.role, publicKey: key.publicKey };
}

/** The trainee in whose stead no issuer may sign, as they have a key of their own. */
function ownSigner({ instruction: { type, data } }: Entry, { trainees, vouchers }: Book): string | undefined {
  const asked = type === "voucher.claim" ? data.trainee : undefined;
  const trainee = type === "voucher.hold" ? vouchers.get(data.voucher)?.trainee : asked;
  return trainees.get(trainee ?? "")?.key === undefined ? undefined : trainee;
}

export const isRightlySigned: Check = beforeEvery(({ entry }, book) => {
  const { type } = entry.instruction;
  const { needed, allowed } = rolesFor(entry, book);
  const named: readonly string[] = [...needed.flat(), ...allowed];
  const signers = entry.signatures.map((signature) => ({ ...signature, ...countingKey(signature.key, entry, book) }));
  const roles = signers.map(({ role }) => role ?? "");
  const own = ownSigner(entry, book);
  const most = Math.max(...needed.flat().map((role) => roles.filter((other) => other === role).length));
  return [
    ...signers.map(({ key, role }) => role === undefined && `the key ${key} does not count here`),
    ...signers.map(
      ({ key, sig, publicKey }) =>
        publicKey !== undefined && !isSignedBy(entry, sig, publicKey) && `the signature by ${key} does not hold`,
    ),
    ...roles.map((role) => role !== "" && !named.includes(role) && `a key of role ${role} signed`),
    ...needed.map((group) => !group.some((role) => roles.includes(role)) && `nobody of ${group.join("/")} signed`),
    own !== undefined && !roles.includes("trainee") && `${own} has a key of their own`,
    new Set(signers.map(({ key }) => key)).size < signers.length && "a key signed twice",
    most < (book.quorum[type] ?? 1) && `${most} signed, fewer than the quorum`,
  ];
});

/** No key of those that issued, reviewed and paid a voucher is in two of these. */
export const dutiesAreSeparate: Check = beforeEvery(({ entry: { instruction, signatures } }, book) => {
  if (instruction.type !== "settlement.pay") return [];
  const paying = signatures.map(({ key }) => key);
  const lines = [...(book.settlements.get(instruction.data.settlement)?.lines.keys() ?? [])];
  return lines.map((voucher) => {
    const { issuing = new Set(), reviewing = new Set() } = book.vouchers.get(voucher)?.keys ?? {};
    const all = [...issuing, ...reviewing, ...paying];
    const isReviewed = issuing.size > 0 && reviewing.size > 0 && paying.length > 0;
    return (new Set(all).size < all.length || !isReviewed) && `${voucher} took too few keys`;
  });
});
