/**
 * Who may read what. Bureau, finance, auditor and operator read everything. A school reads the vouchers in its classes
 * and, while a voucher is in no class, the one whose token it shows; an evaluator those it attested; a trainee their own.
 * To everybody else a voucher is not there: the same answer after the same reads.
 */
import type { CertificateRecord, ClassRecord, Role, VoucherRecord } from "../domain/records.ts";
import { toInstant } from "../domain/values.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { parseEntry } from "../record/entry.ts";
import type { Signature } from "../record/instruction.ts";
import { openVoucher } from "../school/token.ts";
import type { VoucherStatus } from "./answers.ts";
import type { Reader } from "./reader.ts";

type Records = Pick<Ledger, "origin" | "get">;

const READ_EVERYTHING: readonly Role[] = ["root", "issuer", "reviewer", "finance", "operator", "auditor"];

export const readsEverything = ({ role }: Pick<Reader, "role">): boolean => READ_EVERYTHING.includes(role);

/** A token that was shown, and when, in milliseconds since 1970. */
interface Shown {
  readonly token: string | undefined;
  readonly now: number;
}

/** The voucher as it is now; undefined if there is none that the reader may see. */
export async function voucherFor(
  reader: Reader,
  id: string,
  { token, now }: Shown,
  ledger: Records,
): Promise<VoucherStatus | undefined> {
  const voucher = await ledger.get("voucher", id);
  const aClass = await ledger.get("class", voucher?.class ?? "");
  const certificate = await certificateOf(voucher, ledger);
  const isShown = token !== undefined && (await isTokenOf(token, id, now, ledger));
  if (!voucher || !mayRead(reader, { voucher, aClass, certificate, isShown })) return undefined;
  return statusOf(voucher, aClass, ledger);
}

/** The certificate that was attested for the voucher last. */
export const certificateOf = (
  voucher: VoucherRecord | undefined,
  ledger: Records,
): Promise<CertificateRecord | undefined> =>
  ledger.get("certificate", voucher?.certificate ?? voucher?.redeemedWith ?? "");

interface Seen {
  readonly voucher: VoucherRecord;
  readonly aClass: ClassRecord | undefined;
  readonly certificate: CertificateRecord | undefined;
  readonly isShown: boolean;
}

function mayRead(reader: Reader, { voucher, aClass, certificate, isShown }: Seen): boolean {
  switch (reader.role) {
    case "school":
      return aClass ? aClass.school === reader.holder : isShown;
    case "evaluator":
      return certificate?.evaluator === reader.holder;
    case "trainee":
      return voucher.trainee === reader.holder;
    default:
      return readsEverything(reader);
  }
}

/** Whether an issuer's key that counts at present signed the token, it is of this voucher, and valid now. */
async function isTokenOf(token: string, voucher: string, now: number, ledger: Records): Promise<boolean> {
  const at = toInstant(Math.floor(now));
  const { origin } = ledger;
  const unopened = await openVoucher(token, { origin, keys: [] }, { at });
  if (unopened.ok || unopened.code !== "token-key-unknown") return false;
  const key = await ledger.get("key", String(unopened.facts.key));
  if (key?.role !== "issuer" || key.revoked || (await ledger.get("party", key.holder))?.suspended) return false;
  const opened = await openVoucher(token, { origin, keys: [key.publicKey] }, { at });
  return opened.ok && opened.token.voucher === voucher;
}

async function statusOf(
  voucher: VoucherRecord,
  aClass: ClassRecord | undefined,
  ledger: Records,
): Promise<VoucherStatus> {
  const { programme, fund, face, until, state, trainee, group, attended } = voucher;
  const { reserved, accrued, paid, certificate, redeemedWith, outcome, settlement, ordered } = voucher;
  const marks = [
    voucher.frozen,
    (await ledger.get("trainee", trainee ?? ""))?.frozen,
    aClass?.frozen,
    (await ledger.get("party", aClass?.school ?? ""))?.frozen,
  ];
  return {
    voucher: voucher.voucher,
    programme,
    fund,
    face,
    until,
    state,
    trainee,
    group,
    class: voucher.class,
    attended,
    reserved,
    accrued,
    paid,
    certificate: certificate ?? redeemedWith,
    outcome,
    settlement,
    demanded: ordered,
    frozen: marks.some((by = []) => by.length > 0),
  };
}

/** Whether the reader may have the receipt of an entry: whoever reads everything, or the party that signed it. */
export async function maySeeEntry(reader: Reader, line: string, ledger: Records): Promise<boolean> {
  return readsEverything(reader) || isByParty(reader, parseEntry(line).entry.signatures, ledger);
}

/** Whether one of the signatures is by a key of the reader's party (a trainee's: of that trainee). */
export async function isByParty(
  { role, holder }: Reader,
  signatures: readonly Signature[],
  ledger: Records,
): Promise<boolean> {
  for (const { key } of signatures) {
    const record = await ledger.get("key", key);
    if (record?.holder === holder && (record.role === "trainee") === (role === "trainee")) return true;
  }
  return false;
}
