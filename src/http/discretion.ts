/**
 * What an answer may tell those who signed. The law says who stands in the way and in which state; a school must not
 * learn that of another school's vouchers, nor an evaluator or a trainee of what is not theirs. The code stays, as the
 * law gives it; facts stay only where the sender said them itself, and the sentence is a plain one.
 */
import type { Facts } from "../domain/error.ts";
import { LAWS } from "../domain/laws.ts";
import type { Role } from "../domain/records.ts";
import { binds, type Refusal, type RefusalCode, refuse } from "../domain/refusals.ts";
import { fill } from "../domain/wording.ts";
import type { Ledger, Outcome } from "../ledger/ledger.ts";
import { parseEntry } from "../record/entry.ts";
import {
  encodeInstruction,
  type Instruction,
  instructionMessage,
  type SignedInstruction,
} from "../record/instruction.ts";
import { isGoodSignature } from "../record/presented.ts";
import { isByParty, readsEverything } from "./access.ts";
import { areTheirs } from "./ownership.ts";
import type { Reader } from "./reader.ts";

type Records = Pick<Ledger, "origin" | "get">;

/** Refusals whose facts are about others: another party, a trainee's other trainings, everybody's money. */
const ABOUT_OTHERS: Partial<Readonly<Record<RefusalCode, readonly [en: string, zh: string]>>> = {
  "school-mismatch": [
    "Only the school whose class it is can do this itself.",
    "该事项应由班级所属培训机构本机构办理。",
  ],
  "evaluator-not-independent": [
    "The evaluator is not independent of the school whose trainee it would certify: both have the same unified social credit code or the same account.",
    "评价机构不独立于学员所在的培训机构：二者的统一社会信用代码或收款账户相同。",
  ],
  "evaluator-mismatch": [
    "Only the evaluator who attested it can do this itself.",
    "该事项应由出具证书的评价机构本机构办理。",
  ],
  "trainee-mismatch": [
    "The voucher or a signature is another trainee's than the one named.",
    "培训券或签名不属于所填学员本人。",
  ],
  "certificate-exists": [
    "The voucher has a certificate already; another needs that one revoked first.",
    "该培训券已有证书，撤销后方可登记其他证书。",
  ],
  "budget-exhausted": [
    "The fund has too little available for this. Ask the bureau.",
    "资金可用额度不足，请向人社部门咨询。",
  ],
  "programme-cap-reached": [
    "The programme has committed too much for this. Ask the bureau.",
    "培训项目预算上限不足，请向人社部门咨询。",
  ],
  "yearly-limit-reached": [
    "The trainee has had as many subsidised trainings in that year as the programme allows.",
    "该学员当年享受补贴培训的次数已达上限。",
  ],
  "level-already-funded": [
    "The trainee holds or had a subsidised training for this occupation and level already.",
    "该学员已占用或享受过同一职业同一等级的补贴。",
  ],
  "lower-level-after-higher": [
    "The trainee holds or had a subsidised training for this occupation at a higher level.",
    "该学员已占用或享受过同一职业更高等级的补贴。",
  ],
  "sessions-overlap": [
    "The trainee has a seat in another class whose sessions overlap these.",
    "该学员已报名其他班级，上课时间重叠。",
  ],
};

const NOT_YOURS = [
  "This can't be done ({code}). What it is about is not yours, so no more can be said. Check what you named, or ask the bureau.",
  "该事项不能办理（{code}）。所涉内容不属于贵方，无法告知详情。请核对所填内容，或向人社部门咨询。",
] as const;

/**
 * The outcome as its sender may see it. What was answered to an id before is told only to the party that signed then:
 * to others, and where a signature is not good, the id is one that was used for another instruction.
 */
export async function discreetOutcome(signed: SignedInstruction, outcome: Outcome, ledger: Records): Promise<Outcome> {
  if (outcome.ok && !outcome.repeated) return outcome;
  if (!outcome.ok) {
    const [refusal = outcome.refusal] = await discreetRefusals(signed, [outcome.refusal], ledger);
    return { ok: false, refusal };
  }
  const signers = await goodSigners(signed, ledger);
  const { signatures } = parseEntry(outcome.line).entry;
  for (const signer of signers ?? []) {
    if (readsEverything(signer) || (await isByParty(signer, signatures, ledger))) return outcome;
  }
  return { ok: false, refusal: idReused(signed.instruction) };
}

/**
 * The refusals of an explanation as its sender may see them: in full while each is only about what is the sender's, then
 * the code of the first that is not, and no more.
 */
export async function discreetRefusals(
  signed: SignedInstruction,
  refusals: readonly Refusal[],
  ledger: Records,
): Promise<readonly Refusal[]> {
  const { instruction } = signed;
  const [first] = refusals;
  if (instruction.type === "ledger.open") return refusals; // there is nobody yet to keep anything from
  if (first && !binds(first.code) && first.facts.trainee === undefined) return refusals;
  const signers = await goodSigners(signed, ledger);
  // The law would say so of these signatures, were this not an answer that it gave to others before.
  if (!signers?.some(({ role }) => SIGNED_BY.get(instruction.type)?.includes(role))) return [idReused(instruction)];
  if (first && SAYS_A_NAME.test(first.code)) return refusals;
  const limited = signers.filter((signer) => !readsEverything(signer));
  if (limited.length === 0) return refusals;
  if (!first) return (await areTheirs(limited, instruction, {}, ledger)) ? [] : [idReused(instruction)];
  const told: Refusal[] = [];
  for (const refusal of refusals) {
    const { code, facts } = refusal;
    if (!(await areTheirs(limited, instruction, facts, ledger))) return [...told, discreet(refusal, instruction)];
    told.push(ABOUT_OTHERS[code] ? discreet(refusal, instruction) : refusal);
  }
  return told;
}

const SIGNED_BY = new Map<string, readonly Role[]>(Object.values(LAWS).map(({ type, roles }) => [type, roles.flat()]));

/** The name is the sender's own word. */
const SAYS_A_NAME = /^(unknown|duplicate)-/;

const idReused = ({ id }: Instruction): Refusal => refuse("id-reused", { id });

function discreet({ code, facts }: Refusal, instruction: Instruction): Refusal {
  const [en, zh] = ABOUT_OTHERS[code] ?? NOT_YOURS;
  const [message, messageZh] = [fill(en, { code }, "en"), fill(zh, { code }, "zh")];
  return { code, message, messageZh, facts: ownWords(facts, instruction) };
}

/** The facts that are members of the data, as the sender wrote them. */
function ownWords(facts: Facts, { data }: Instruction): Facts {
  const text = JSON.stringify(data);
  const isSaid = ([name, value]: [string, unknown]) =>
    text.includes(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return Object.fromEntries(Object.entries(facts).filter(isSaid));
}

/** Who signed; undefined if a signature is not a good one of an enrolled key. */
async function goodSigners(
  { instruction, signatures }: SignedInstruction,
  ledger: Records,
): Promise<readonly Reader[] | undefined> {
  const message = instructionMessage(encodeInstruction(instruction));
  const signers: Reader[] = [];
  for (const signature of signatures) {
    const record = await ledger.get("key", signature.key);
    if (!record || !isGoodSignature(signature, record.publicKey, message)) return undefined;
    signers.push({ key: record.key, role: record.role, holder: record.holder });
  }
  return signers;
}
