/**
 * The store port: what a ledger asks of a database. A store keeps lines; records, refusals and tree nodes follow from
 * them. The contract stands in the docstrings; `storeContract` in training-voucher-ledger/testing checks it.
 */
import type { Facts } from "../domain/error.ts";
import type { Kind, Records, Tables } from "../domain/records.ts";
import type { RefusalCode } from "../domain/refusals.ts";
import type { Instant } from "../domain/values.ts";
import type { Page } from "./filters.ts";
import type { Guard } from "./guard.ts";

/** Where the ledger ends: `size` entries; `hash` (hex) and `at` of the last one. */
export interface Head {
  readonly size: number;
  readonly hash: string;
  readonly at: Instant;
}

/** One line to be kept, without its line feed. */
export interface NewLine {
  readonly seq: number;
  /** The instruction's id, type and the entry's instant, for lookups. */
  readonly id: string;
  readonly type: string;
  readonly at: Instant;
  readonly line: string;
  /** The entry hash, hex. */
  readonly hash: string;
}

export interface StoredLine {
  readonly seq: number;
  readonly line: string;
}

/** A refusal that binds an instruction id: `digest` is the SHA-256 (hex) of the instruction's canonical bytes. */
export interface BoundRefusal {
  readonly id: string;
  readonly digest: string;
  readonly code: RefusalCode;
  readonly facts: Facts;
  readonly at: Instant;
}

/** What an instruction id is bound to, if anything. */
export type Bound = { readonly line: StoredLine } | { readonly refusal: BoundRefusal };

/**
 * Everything that one commit makes durable, together or not at all. A store may freeze what it is given; members that
 * are undefined may come back absent. A voucher is `redeemed` after a batch only if it was held, redeemed or settled
 * before it, and `settled` only if it was redeemed in a settlement, or settled, before it, so that a store's own guards
 * can hold: whoever writes many lines at once ends a batch before a `voucher.redeem` of a voucher that became held in it,
 * and before a `settlement.pay` of one that was redeemed in it. Changes come with lines.
 */
export interface Batch {
  /** Moves with the lines: without any it is the head that was there. */
  readonly head: Head;
  readonly lines: readonly NewLine[];
  /** The records as they are after the lines: those that changed. */
  readonly changes: Tables;
  readonly refusals: readonly BoundRefusal[];
}

export type RecordKey = { readonly [K in Kind]: { readonly kind: K; readonly id: string } }[Kind];

/** A signed note over the first `size` entries. */
export interface StoredCheckpoint {
  readonly size: number;
  readonly note: string;
}

/** The hash (hex) of the complete subtree of 2^level leaves number `index`; kept for levels 8, 16, 24 … */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
  readonly hash: string;
}

/** Reads outside any transaction: always of committed state. */
export interface StoreReader {
  /** Undefined for a ledger without entries. */
  head(): Promise<Head | undefined>;
  /** Entries `from` ≤ seq < `to`, in order; fewer only where the ledger ends. */
  lines(from: number, to: number): Promise<readonly StoredLine[]>;
  /** Entry hashes (hex) of `from` ≤ seq < `to`. */
  hashes(from: number, to: number): Promise<readonly string[]>;
  /** What the ids are bound to; ids bound to nothing are absent. */
  bound(ids: readonly string[]): Promise<ReadonlyMap<string, Bound>>;
  /** The records of these keys that exist, put into `into`. */
  load(keys: readonly RecordKey[], into: Tables): Promise<void>;
  /**
   * Records of a kind in the order of their ids, after `after`: those that `where` asks for, `limit` of them, fewer only
   * where there are no more.
   * @throws LedgerError `wrong-usage` for a `where` that `conditionsOf` does not take.
   */
  list<K extends Kind>(kind: K, page: Page<K>): Promise<readonly Records[K][]>;
}

/** The head is locked: nobody else commits to this ledger until the work ends. Reads see every commit before it. */
export interface StoreTransaction extends StoreReader {
  /**
   * Makes the batch part of this transaction, at most once; reads after it see it. A write that failed fails the
   * transaction, even if its error is caught. @throws LedgerError `wrong-usage` the second time and after the work.
   */
  write(batch: Batch): Promise<void>;
}

export interface Store extends StoreReader {
  /** Where the newest checkpoint is kept outside the database, unless openLedger is given another place. */
  readonly guard?: Guard | undefined;
  /**
   * Binds the store to one ledger, creating or checking what it needs. Called once, before anything else.
   * @throws LedgerError `store-foreign` if the database belongs to another program or ledger, `store-newer` if a later
   * version made it, `store-failed` if it can't be opened.
   */
  open(origin: string): Promise<void>;
  /**
   * Runs `work` alone on the ledger's head. When `work` resolves, what it wrote is durable and visible to every reader;
   * when it throws, nothing of it was written and the error comes out again.
   * @throws LedgerError `store-failed` when it is not known whether the batch was kept (the caller looks its ids up, in
   * a transaction, which waits for what may still be under way), `store-busy` when something else was in the way and
   * nothing was written (the caller tries again, but where the fact `waited` says that the lock could not be had in time), `ledger-corrupt` when the batch does not follow what is there and nothing was written. A transaction inside a transaction waits for ever.
   */
  transact<T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T>;
  /** Every checkpoint, smallest first. */
  checkpoints(): Promise<readonly StoredCheckpoint[]>;
  newestCheckpoint(): Promise<StoredCheckpoint | undefined>;
  /** Durable before it resolves. A checkpoint of a size that is kept already is left as it was: false; so are nodes. */
  saveCheckpoint(checkpoint: StoredCheckpoint, nodes: readonly TreeNode[]): Promise<boolean>;
  /** Nodes of a level, `from` ≤ index < `to`, in order. */
  nodes(level: number, from: number, to: number): Promise<readonly TreeNode[]>;
  /** Waits for the transaction under way; may be repeated. Everything else throws `ledger-closed` afterwards. */
  close(): Promise<void>;
}
