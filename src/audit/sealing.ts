/**
 * Openings are read, checked and sealed: their identities go no further than this. Sealed, they are held against the
 * commitments of the ledger. Loaded where there are any of either.
 */
import { LedgerError } from "../domain/error.ts";
import { commitIdentity } from "../record/commitment.ts";
import { digestOf } from "../record/digest.ts";
import type { Note } from "./findings.ts";
import type { Line } from "./lines.ts";
import type { OpenedLedger, Opening, Persons, SealedOpening } from "./openings.ts";
import type { Tally } from "./tally.ts";

const MEMBERS = ["trainee", "identity", "salt", "ledger"] as const;

/** The opening in a line. @throws LedgerError as `parseOpenings` does. */
export function openingIn({ bytes, number }: Line): Opening {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw unreadable(number, "is not JSON", "不是 JSON"); // the parser's own words would quote it
  }
  if (typeof value !== "object" || value === null) throw unreadable(number, "is not an object", "不是对象");
  const members: ReadonlyMap<string, unknown> = new Map(Object.entries(value));
  const other = [...members.keys()].find((name) => !MEMBERS.some((member) => member === name));
  if (other !== undefined)
    throw unreadable(
      number,
      "has a member that is none of trainee, identity, salt, ledger",
      "含有 trainee、identity、salt、ledger 以外的成员",
    );
  const [trainee, identity, salt, ledger] = MEMBERS.map((name) => members.get(name));
  if (typeof trainee !== "string" || typeof identity !== "string" || typeof salt !== "string") {
    throw unreadable(number, "lacks trainee, identity or salt as a text", "缺少文本形式的 trainee、identity 或 salt");
  }
  if (ledger !== undefined && typeof ledger !== "string")
    throw unreadable(number, "has a ledger that is no text", "的 ledger 不是文本");
  const opening = { trainee, identity, salt, ...(ledger === undefined ? {} : { ledger }) };
  sealed(opening, number);
  return opening;
}

/** The openings for this ledger, without their identities. @throws LedgerError as `parseOpenings` does. */
export async function sealOpenings(
  openings: Iterable<Opening> | AsyncIterable<Opening>,
  origin: string,
): Promise<readonly SealedOpening[]> {
  const kept: SealedOpening[] = [];
  let number = 0;
  for await (const opening of openings) {
    number++;
    if (opening.ledger === undefined || opening.ledger === origin) kept.push(sealed(opening, number));
  }
  return kept;
}

function sealed({ trainee, identity, salt }: Opening, number: number): SealedOpening {
  try {
    return {
      trainee,
      commitment: commitIdentity(identity, salt),
      person: digestOf(spelledOnce(identity)),
      opening: number,
    };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw unreadable(
      number,
      "has an identity that is not 1 to 500 characters in NFC, or a salt that is not 32 bytes",
      "的 identity 不是 1 至 500 个字符（NFC），或 salt 不是 32 字节",
    );
  }
}

/** One person is found under two spellings as well: letters and digits count, not their case or what is between them. */
function spelledOnce(identity: string): string {
  const plain = identity.normalize("NFKC").toUpperCase();
  return plain.replace(/[^\p{L}\p{N}]/gu, "") || plain;
}

function unreadable(line: number, what: string, whatZh: string): LedgerError {
  const messageZh = `身份开启文件第 ${line} 行${whatZh}`;
  return new LedgerError("unreadable-input", `Line ${line} of the openings ${what}`, { line, messageZh });
}

/** Holds the openings, if any were given, against the ledger; returns who is behind the references opened well. */
export function checkOpenings(
  openings: readonly SealedOpening[] | undefined,
  { tables, isWhole }: OpenedLedger,
  tally: Tally,
  note: Note,
): Persons {
  const persons = new Map<string, string>();
  const references = new Map<string, string>(); // person → the first reference
  for (const { trainee, commitment, person, opening } of openings ?? []) {
    const record = tables.trainee.get(trainee);
    if (!record && !isWhole) continue;
    if (record?.commitment !== commitment) {
      if (!record) tally.add("opening-unknown", undefined, { opening });
      else tally.add(record.commitment ? "opening-wrong" : "opening-of-nothing", undefined, { trainee });
      continue;
    }
    const otherTrainee = references.get(person) ?? trainee;
    references.set(person, otherTrainee);
    if (otherTrainee !== trainee && !persons.has(trainee)) {
      note("identity-shared", undefined, { trainee, otherTrainee });
    }
    persons.set(trainee, person);
  }
  leaveUnopened(openings !== undefined, persons.size, tables, tally);
  return persons;
}

function leaveUnopened(
  isGiven: boolean,
  opened: number,
  { trainee: trainees }: OpenedLedger["tables"],
  tally: Tally,
): void {
  let committed = 0;
  for (const { commitment } of trainees.values()) if (commitment !== undefined) committed++;
  const closed = committed - opened;
  if (closed === 0) return;
  if (isGiven) {
    const why = `${closed} of ${committed} commitments to identities were not opened`;
    tally.leave("openings", why, `${committed} 个身份承诺中有 ${closed} 个未开启`);
  } else {
    const why = `No openings were given: ${committed} commitments to identities stay closed`;
    tally.leave("openings", why, `未提供身份开启文件：${committed} 个身份承诺未开启`);
  }
}
