/** What receipts prove of redemptions, and whether the entries that a school was shown have it. */
import { LedgerError } from "../domain/error.ts";
import type { Entry } from "../record/entry.ts";

export interface Proofs {
  /** Takes note that the entries have this one. */
  take(entry: Entry): void;
  /** By voucher: the last redemption that a receipt proves and no entry is, as the number of its entry. */
  lacking(): ReadonlyMap<string, number>;
}

/** @throws LedgerError `wrong-usage` from `take`, for a receipt of another ledger than the entries'. */
export function createProofs(receipts: Iterable<{ readonly entry: Entry }>): Proofs {
  const proven = [...receipts].map(({ entry }) => entry);
  const unseen = new Map(
    proven.flatMap((entry) => (entry.instruction.type === "voucher.redeem" ? [[entry.instruction.id, entry]] : [])),
  );
  const ledgers = new Set(proven.map(({ instruction }) => instruction.ledger));
  return {
    take({ seq, instruction: { id, ledger } }) {
      for (const other of ledgers) if (other !== ledger) throw foreign(other, ledger);
      if (unseen.get(id)?.seq === seq) unseen.delete(id);
    },
    lacking() {
      const bySeq = [...unseen.values()].sort((a, b) => a.seq - b.seq);
      return new Map(bySeq.map(({ seq, instruction }) => [String(instruction.data.voucher), seq]));
    },
  };
}

const foreign = (other: string, ledger: string) =>
  new LedgerError(
    "wrong-usage",
    `A receipt is of the ledger ${other}, and the entries are of ${ledger}: leave it out`,
    {
      messageZh: `有回执属于账本 ${other}，而条目属于 ${ledger}，请去掉该回执`,
    },
  );
