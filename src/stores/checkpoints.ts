/** Checkpoints and tree nodes: what is signed over the lines, and what makes proofs quick. */
import type { Store, StoredCheckpoint, TreeNode } from "../ledger/store.ts";
import type { SqlReader, SqlRow, SqlTransaction } from "./driver.ts";
import { readRows } from "./reads.ts";
import type { Statements } from "./statements.ts";

type CheckpointReads = Pick<Store, "checkpoints" | "newestCheckpoint" | "nodes">;

export function createCheckpointReads(session: SqlReader, { ledger: statements }: Statements): CheckpointReads {
  const rowsOf = (sql: string, ...params: SqlRow) => readRows(session, sql, ...params);
  return {
    async checkpoints() {
      return (await rowsOf(statements.checkpoints)).map(toCheckpoint);
    },
    async newestCheckpoint() {
      const [row] = await rowsOf(statements.newestCheckpoint);
      return row && toCheckpoint(row);
    },
    async nodes(level, from, to) {
      const rows = await rowsOf(statements.nodes, level, from, to);
      return rows.map(([index, hash]) => ({ level, index: Number(index), hash: `${hash}` }));
    },
  };
}

const toCheckpoint = ([size, note]: SqlRow): StoredCheckpoint => ({ size: Number(size), note: `${note}` });

/** False, having written nothing, if a checkpoint of this size is kept. Nodes that are kept already stay as they are. */
export async function insertCheckpoint(
  session: SqlTransaction,
  statements: Statements,
  { size, note }: StoredCheckpoint,
  nodes: readonly TreeNode[],
): Promise<boolean> {
  const { lockHead, checkpointOf, insertCheckpoint, insertNode } = statements.ledger;
  await readRows(session, lockHead);
  const [kept] = await readRows(session, checkpointOf, size);
  if (kept) return false;
  const fresh = await withoutKept(nodes, createCheckpointReads(session, statements));
  await session.run([
    { ...insertCheckpoint, rows: [[size, note]] },
    { ...insertNode, rows: fresh.map(({ level, index, hash }) => [level, index, hash]) },
  ]);
  return true;
}

async function withoutKept(nodes: readonly TreeNode[], reads: CheckpointReads): Promise<readonly TreeNode[]> {
  const fresh: TreeNode[] = [];
  for (const level of new Set(nodes.map((node) => node.level))) {
    const ofLevel = nodes.filter((node) => node.level === level).sort((a, b) => a.index - b.index);
    const [first, last] = [ofLevel.at(0)?.index ?? 0, ofLevel.at(-1)?.index ?? 0];
    const kept = new Set((await reads.nodes(level, first, last + 1)).map((node) => node.index));
    for (const node of ofLevel) if (!kept.has(node.index)) fresh.push(node);
  }
  return fresh;
}
