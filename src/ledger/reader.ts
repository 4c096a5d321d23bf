/** What can be asked of a ledger: as it is now, as it was, or as an export has it. */
import { LedgerError } from "../domain/error.ts";
import { authorisationId, KINDS, type Kind, LEDGER, type Records } from "../domain/records.ts";
import { isFen } from "../domain/values.ts";
import { createBreath } from "./breath.ts";
import type { Page, Where } from "./filters.ts";
import type { Head } from "./store.ts";

export interface LedgerReader {
  readonly origin: string;
  /** Undefined for a ledger without entries. */
  head(): Promise<Head | undefined>;
  /** Undefined if there is no such record. */
  get<K extends Kind>(kind: K, id: string): Promise<Records[K] | undefined>;
  /**
   * Records of a kind in the order of their ids: after the id `after`, at most `limit`, and only those that `where`
   * asks for, such as `{ class: "ai-1", state: ["held", "redeemed"], until: { to: "2025-06-30" } }`.
   * @throws LedgerError `wrong-usage` for a member that the kind can't be listed by.
   */
  list<K extends Kind>(kind: K, page: Page<K>): Promise<readonly Records[K][]>;
  /** The lines of entries `from` ≤ seq < `to`, without line feeds; all that there are when it is called unless told. */
  entries(range?: { readonly from?: number; readonly to?: number }): AsyncGenerator<string, void, undefined>;
}

/** @throws LedgerError `wrong-usage` for what is no kind of record. */
export function requireKind(kind: Kind): void {
  if (!KINDS.includes(kind)) throw wrongUsage(`There is no kind of record "${kind}": there are ${KINDS.join(", ")}`);
}

/** @throws LedgerError `wrong-usage` for what is no kind of record, or no number of them. */
export function requireListing(kind: Kind, { limit }: { readonly limit: number }): void {
  requireKind(kind);
  if (!isFen(limit)) throw wrongUsage(`limit is ${limit}: a whole number, 0 or more`);
}

/** @throws LedgerError `wrong-usage` for what is no place in a ledger. */
export function requireSeqs(...seqs: readonly number[]): void {
  for (const seq of seqs) if (!isFen(seq)) throw wrongUsage(`${seq} is no seq: a whole number, 0 or more`);
}

const wrongUsage = (message: string): LedgerError => new LedgerError("wrong-usage", message);

const RECORDS_AT_ONCE = 500;

const ID_OF: { readonly [K in Kind]: (record: Records[K]) => string } = {
  ledger: () => LEDGER,
  party: ({ party }) => party,
  key: ({ key }) => key,
  authorisation: ({ party, occupation, level }) => authorisationId(party, occupation, level),
  trainee: ({ trainee }) => trainee,
  calendar: ({ year }) => `${year}`,
  fund: ({ fund }) => fund,
  course: ({ course }) => course,
  programme: ({ programme }) => programme,
  class: (record) => record.class,
  certificate: ({ certificate }) => certificate,
  voucher: ({ voucher }) => voucher,
  settlement: ({ settlement }) => settlement,
  recovery: ({ recovery }) => recovery,
};

/** Every record that `where` asks for, in the order of the ids, after the id `after` if one is given. Lets others work between pages. */
export async function* allRecords<K extends Kind>(
  reader: LedgerReader,
  kind: K,
  where: Where<K> = {},
  after?: string,
): AsyncGenerator<Records[K], void, undefined> {
  const breathe = createBreath();
  for (let behind = after; ; ) {
    await breathe();
    const page = await reader.list(kind, { where, after: behind, limit: RECORDS_AT_ONCE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < RECORDS_AT_ONCE) return;
    behind = ID_OF[kind](last);
  }
}
