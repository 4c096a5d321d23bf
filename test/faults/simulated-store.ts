/**
 * A store on a simulated disk, for several simulated processes. Before every call does anything, before and after a
 * commit reaches the disk, and before an answer gets back, it asks a scheduler, which lets the others go first, makes
 * the call fail, or ends the process or all of them.
 *
 * The disk keeps what was written in its order. What is not synced is lost when the power fails; what is synced is
 * replayed. A commit is written, synced, made visible and answered, in this order; a store with a flaw does otherwise,
 * to show that somebody notices.
 */
import { type Guard, LedgerError, type Store, type StoreTransaction } from "../../src/index.ts";
import type { Batch } from "../../src/ledger/store.ts";
import type { Disk, Written } from "./disk.ts";

/** What happens at a step; `late` fails now, and what it wrote arrives later. */
export const FAULTS = ["lost", "kept", "late", "late and lost", "busy", "crash", "crash, kept", "power"] as const;
export type Fault = (typeof FAULTS)[number];

/** A process or, for what arrives late, the server, whose number is the last. */
export interface Actor {
  readonly index: number;
  /** Rejects with an Ended when it ends. */
  readonly ended: Promise<never>;
}

/** Resolves when it is this one's turn, with what is to fail. @throws Ended if the actor has ended. */
export type Step = (
  actor: Actor,
  where: string,
) => Promise<Exclude<Fault, "crash" | "crash, kept" | "power"> | undefined>;

/** Instead of an answer: there is nobody any more who could get one. */
export class Ended extends Error {
  /** Whether what it had written, but not synced, reached the disk. */
  readonly isKept: boolean;
  constructor(isKept: boolean) {
    super("the process ended");
    this.isKept = isKept;
  }
}

const failed = () => new LedgerError("store-failed", "the connection broke");
const busy = () => new LedgerError("store-busy", "somebody else has the lock");

/** Where nothing has been written, or nothing is to be. @throws LedgerError `store-failed`, `store-busy`. */
async function pass(step: Step, actor: Actor, where: string): Promise<void> {
  const fault = await step(actor, where);
  if (fault) throw fault === "busy" ? busy() : failed();
}

/** A call that only the living get an answer to. */
function forLiving<T>(call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    call().then(resolve, (error) => error instanceof Ended || reject(error));
  });
}

/** The methods of a reader, with a step before each and, as answers take their time, another behind it. */
function steppedReads<R extends Pick<Store, "head" | "lines" | "hashes" | "bound" | "load" | "list">>(
  reader: () => R,
  step: (where: string) => Promise<void>,
  answersTakeTime: boolean,
): Pick<Store, "head" | "lines" | "hashes" | "bound" | "load" | "list"> {
  const stepped = <T>(name: string, read: () => Promise<T>): Promise<T> =>
    forLiving(async () => {
      await step(name);
      const result = await read();
      if (answersTakeTime) await step(`${name} answered`);
      return result;
    });
  return {
    head: () => stepped("head", () => reader().head()),
    lines: (from, to) => stepped("lines", () => reader().lines(from, to)),
    hashes: (from, to) => stepped("hashes", () => reader().hashes(from, to)),
    bound: (ids) => stepped("bound", () => reader().bound(ids)),
    load: (keys, into) => stepped("load", () => reader().load(keys, into)),
    list: (kind, page) => stepped("list", () => reader().list(kind, page)),
  };
}

/** The store as one process has it. */
export function simulatedStore(disk: Disk, server: () => Actor, actor: Actor, step: Step): Store {
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;
  const at = async (where: string) => {
    if (isClosed) throw new LedgerError("ledger-closed", "the store is closed");
    await pass(step, actor, where);
  };
  const call = <T>(name: string, work: () => Promise<T>): Promise<T> =>
    forLiving(async () => {
      await at(name);
      const result = await work();
      await at(`${name} answered`);
      return result;
    });

  /** What a commit came to, once it is visible: `error` for the caller in the place of its answer. */
  interface Kept {
    readonly error?: LedgerError;
  }

  /** @throws LedgerError or Ended if nothing of it is kept. `tell` answers before it is over. */
  async function commit(written: Written, tell: (error: LedgerError) => void): Promise<Kept> {
    await at("commit");
    if (disk.flaw === "hasty") disk.sync(); // what it has answered long ago
    disk.write(written);
    let fault: Awaited<ReturnType<Step>>;
    try {
      fault = await step(actor, "written");
      if (fault === "lost" || fault === "busy") throw failed();
      if (fault === "late" || fault === "late and lost") {
        tell(failed());
        await step(server(), "arriving");
        if (fault === "late and lost") throw failed();
      }
    } catch (error) {
      if (!(error instanceof Ended && error.isKept)) {
        disk.drop(written);
        throw error;
      }
    }
    if (disk.flaw !== "hasty") disk.sync();
    // What is synced stays, whether or not there is still somebody to hear of it.
    const later = fault ?? (await step(actor, "synced").catch(() => undefined));
    return later ? { error: failed() } : {};
  }

  /** Work under the lock, answered when what it wrote is visible. */
  function alone<T>(name: string, work: (commit: (written: Written) => Promise<void>) => Promise<T>): Promise<T> {
    const answer = forLiving(async () => {
      await at(name);
      const result = await new Promise<T>((resolve, reject) => {
        let kept: Kept = {};
        disk
          .alone(() =>
            work(async (written) => {
              kept = await commit(written, reject);
            }),
          )
          .then((result) => (kept.error ? reject(kept.error) : resolve(result)), reject);
      });
      if (await step(actor, `${name} answered`)) throw failed();
      return result;
    });
    underWay.add(answer);
    const over = () => underWay.delete(answer);
    answer.then(over, over);
    return answer;
  }

  return {
    ...steppedReads(disk.visible, at, true),
    async open() {},
    async close() {
      await Promise.allSettled(underWay);
      isClosed = true;
    },
    transact: (work) => alone("transact", (commit) => transactOn(disk, work, commit, { actor, at })),
    saveCheckpoint: (checkpoint, nodes) =>
      alone("saveCheckpoint", async (commit) => {
        const visible = disk.visible();
        if ((await visible.checkpoints()).some(({ size }) => size === checkpoint.size)) return false;
        await commit({ checkpoint, nodes });
        return visible.saveCheckpoint(checkpoint, nodes);
      }),
    checkpoints: () => call("checkpoints", () => disk.visible().checkpoints()),
    newestCheckpoint: () => call("newestCheckpoint", () => disk.visible().newestCheckpoint()),
    nodes: (level, from, to) => call("nodes", () => disk.visible().nodes(level, from, to)),
    guard: guardOn(disk, call),
  };
}

interface Place {
  readonly actor: Actor;
  at(where: string): Promise<void>;
}

function transactOn<T>(
  disk: Disk,
  work: (transaction: StoreTransaction) => Promise<T>,
  commit: (written: Written) => Promise<void>,
  { actor, at }: Place,
): Promise<T> {
  return disk.visible().transact(async (transaction) => {
    let batch: Batch | undefined;
    const reads = steppedReads(() => transaction, at, false);
    const stepped: StoreTransaction = {
      ...reads,
      bound: (ids) => (disk.flaw === "forgetful" ? Promise.resolve(new Map()) : reads.bound(ids)),
      write: (given) =>
        forLiving(async () => {
          await at("write");
          await transaction.write(given);
          batch = given;
        }),
    };
    // The work of a process that has ended goes no further, and its lock is free again.
    const result = await Promise.race([work(stepped), actor.ended]);
    if (batch) await commit({ batch });
    return result;
  });
}

function guardOn(disk: Disk, call: <T>(name: string, work: () => Promise<T>) => Promise<T>): Guard {
  return {
    name: "the simulated guard",
    read: () => call("guard.read", async () => disk.note),
    keep: (note) =>
      call("guard.keep", async () => {
        disk.note = note;
      }),
  };
}
