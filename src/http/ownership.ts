/**
 * Whose a thing is that an instruction names, or a refusal: what its sender is told in full. A school's are its classes,
 * what is in them and its settlements; a trainee's, their own vouchers; an evaluator's, what it attested and what it may
 * attest.
 */
import type { Facts } from "../domain/error.ts";
import { authorisationId, type VoucherRecord } from "../domain/records.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Instruction } from "../record/instruction.ts";
import { certificateOf } from "./access.ts";
import type { Reader } from "./reader.ts";

type Records = Pick<Ledger, "origin" | "get">;

/** Whether everything that the instruction and the refusal's facts name belongs to each of the signers. */
export async function areTheirs(
  signers: readonly Reader[],
  instruction: Instruction,
  facts: Facts,
  ledger: Records,
): Promise<boolean> {
  const vouchers = await vouchersOf(instruction, facts, ledger);
  for (const { role, holder } of signers) {
    const isTheirs =
      (role === "school" && (await isOfSchool(holder, instruction, { facts, vouchers }, ledger))) ||
      (role === "evaluator" && (await isOfEvaluator(holder, instruction, vouchers, ledger))) ||
      (role === "trainee" && vouchers.every(({ trainee = holder }) => trainee === holder));
    if (!isTheirs) return false;
  }
  return true;
}

/** The voucher that a refusal is about, otherwise those that the instruction names. */
async function vouchersOf({ type, data }: Instruction, facts: Facts, ledger: Records): Promise<VoucherRecord[]> {
  const { voucher = data.voucher } = facts;
  const lines: readonly unknown[] = type === "settlement.submit" && Array.isArray(data.lines) ? data.lines : [];
  const names = voucher === undefined ? lines.map(voucherOfLine) : [voucher];
  const found = await Promise.all(names.map((name) => ledger.get("voucher", String(name))));
  return found.filter((record) => record !== undefined);
}

const voucherOfLine = (line: unknown): unknown =>
  typeof line === "object" && line !== null && "voucher" in line ? line.voucher : undefined;

async function isOfSchool(
  school: string,
  { type, data }: Instruction,
  { facts, vouchers }: { readonly facts: Facts; readonly vouchers: readonly VoucherRecord[] },
  ledger: Records,
): Promise<boolean> {
  if (facts.school !== undefined && facts.school !== school) return false;
  const ownClass = async (name: unknown) => {
    const aClass = typeof name === "string" ? await ledger.get("class", name) : undefined;
    return aClass === undefined || aClass.school === school;
  };
  if (!(await ownClass(data.class))) return false;
  const settlement = typeof data.settlement === "string" ? await ledger.get("settlement", data.settlement) : undefined;
  if (settlement && settlement.school !== school) return false;
  // In whose class the listed vouchers are, attendance does not say: it is about the class.
  if (type === "class.close") return true;
  // Whoever holds a voucher that is in no class has the trainee's consent.
  const hasConsent = type === "voucher.hold";
  for (const name of new Set(vouchers.map((voucher) => voucher.class))) {
    if (name === undefined ? !hasConsent : !(await ownClass(name))) return false;
  }
  return true;
}

async function isOfEvaluator(
  evaluator: string,
  { data }: Instruction,
  vouchers: readonly VoucherRecord[],
  ledger: Records,
): Promise<boolean> {
  const named = typeof data.certificate === "string" ? await ledger.get("certificate", data.certificate) : undefined;
  if (named && named.evaluator !== evaluator) return false;
  for (const voucher of vouchers) {
    const attested = await certificateOf(voucher, ledger);
    if (attested?.evaluator !== evaluator && !(await mayAttest(evaluator, voucher, data.day, ledger))) return false;
  }
  return true;
}

/** Whether the class is closed, and the evaluator authorised on that day for what it teaches. */
async function mayAttest(evaluator: string, voucher: VoucherRecord, day: unknown, ledger: Records): Promise<boolean> {
  const aClass = await ledger.get("class", voucher.class ?? "");
  if (aClass?.state !== "closed" || typeof day !== "string") return false;
  const { occupation, level } = aClass;
  const authorisation = await ledger.get("authorisation", authorisationId(evaluator, occupation, level));
  return authorisation !== undefined && authorisation.from <= day && day <= authorisation.until;
}
