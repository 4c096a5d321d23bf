/** A trainee's transcript: what they attended, what certificates they have, and what was paid for. */
import type { CertificateRecord, PriorGrant, VoucherState } from "../../domain/records.ts";
import { allRecords, type LedgerReader } from "../reader.ts";
import { createCases } from "./cases.ts";
import { dayOf } from "./periods.ts";

/** One class that the trainee has a voucher in. */
export interface TranscriptClass {
  readonly class: string;
  readonly school: string;
  /** From the catalogue, if the class was one of it. */
  readonly course?: string | undefined;
  readonly title?: string | undefined;
  readonly occupation: string;
  readonly level: number;
  readonly delivery: string;
  /** The days (+08:00) of the first and the last session. */
  readonly from: string;
  readonly to: string;
  readonly voucher: string;
  readonly state: VoucherState;
  /** Minutes; attended is undefined until the class is closed. */
  readonly scheduled: number;
  readonly attended?: number | undefined;
  /**
   * The one attested last in this class, revoked or not; none if there was none. Those that the voucher had in a class
   * it has left are not of this one, and records do not say where an earlier, revoked one was attested.
   */
  readonly certificates: readonly Pick<CertificateRecord, "certificate" | "evaluator" | "day" | "revoked">[];
  readonly outcome?: "completion" | "certificate" | undefined;
  /** Paid from the fund, in fen. */
  readonly paid: number;
  readonly fund: string;
}

/** Minutes attended in classes of one course or of one kind of delivery. */
export interface Minutes {
  readonly classes: number;
  readonly attended: number;
  readonly scheduled: number;
}

export interface Transcript {
  /** The reference; nothing else of the person is in a transcript. */
  readonly trainee: string;
  /** By the first session, oldest first. */
  readonly classes: readonly TranscriptClass[];
  /** What was granted before this ledger or elsewhere. */
  readonly prior: readonly PriorGrant[];
  /** Of the closed classes, by course (those of the catalogue) and by delivery, in the order of their names. */
  readonly courses: readonly (Minutes & { readonly course: string; readonly title: string })[];
  readonly deliveries: readonly (Minutes & { readonly delivery: string })[];
  readonly total: Minutes;
  /** Certificates that are not revoked, and what was paid for in all, in fen. */
  readonly certificates: number;
  readonly paid: number;
}

/** The transcript of a trainee. Undefined if there is no such trainee. Reads the records of their vouchers. */
export async function transcript(reader: LedgerReader, trainee: string): Promise<Transcript | undefined> {
  const record = await reader.get("trainee", trainee);
  if (!record) return undefined;
  const classes = await classesOf(reader, trainee);
  const closed = classes.filter(({ attended }) => attended !== undefined);
  const certificates = classes.flatMap((aClass) => aClass.certificates).filter(({ revoked }) => !revoked);
  return {
    trainee,
    classes,
    prior: record.prior,
    courses: grouped(closed, ({ course, title = "" }) => course && { course, title }),
    deliveries: grouped(closed, ({ delivery }) => ({ delivery })),
    total: minutesOf(closed),
    certificates: certificates.length,
    paid: classes.reduce((sum, { paid }) => sum + paid, 0),
  };
}

async function classesOf(reader: LedgerReader, trainee: string): Promise<readonly TranscriptClass[]> {
  const cases = createCases(reader);
  const classes: TranscriptClass[] = [];
  for await (const record of allRecords(reader, "voucher", { trainee })) {
    const { voucher, class: name, state, attended, certificate, outcome, paid, fund } = record;
    if (name === undefined) continue;
    const { school, course, occupation, level, delivery, sessions, scheduled } = await cases.class(name);
    const [first, last] = [sessions[0], sessions.at(-1)];
    if (!first || !last) continue;
    const listed = course === undefined ? undefined : await reader.get("course", course);
    classes.push({
      class: name,
      school,
      ...(listed && { course: listed.course, title: listed.title }),
      ...{ occupation, level, delivery, voucher, state, scheduled, paid, fund },
      from: dayOf(first.from),
      to: dayOf(last.to),
      ...(attended !== undefined && { attended }),
      certificates: await certificatesOf(reader, certificate),
      ...(outcome !== undefined && { outcome }),
    });
  }
  return classes.sort((a, b) => (a.from < b.from || (a.from === b.from && a.class < b.class) ? -1 : 1));
}

async function certificatesOf(reader: LedgerReader, number?: string): Promise<TranscriptClass["certificates"]> {
  const found = number === undefined ? undefined : await reader.get("certificate", number);
  if (!found) return [];
  const { certificate, evaluator, day, revoked } = found;
  return [{ certificate, evaluator, day, revoked }];
}

function minutesOf(classes: readonly TranscriptClass[]): Minutes {
  return {
    classes: classes.length,
    attended: classes.reduce((sum, { attended = 0 }) => sum + attended, 0),
    scheduled: classes.reduce((sum, { scheduled }) => sum + scheduled, 0),
  };
}

/** The minutes of classes that have the same name, in the order of the names; a class without a name is left out. */
function grouped<G extends object>(
  classes: readonly TranscriptClass[],
  nameOf: (aClass: TranscriptClass) => G | undefined | "",
): readonly (Minutes & G)[] {
  const groups = new Map<string, { readonly name: G; readonly classes: TranscriptClass[] }>();
  for (const aClass of classes) {
    const name = nameOf(aClass);
    if (!name) continue;
    const key = JSON.stringify(name);
    const group = groups.get(key) ?? { name, classes: [] };
    groups.set(key, group);
    group.classes.push(aClass);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { name, classes }]) => ({ ...name, ...minutesOf(classes) }));
}
