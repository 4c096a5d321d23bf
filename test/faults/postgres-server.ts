/** A PostgreSQL server of a test's own, that can be killed and started again on the same data. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startOwnPostgres } from "../support/postgres-server.ts";

export interface MortalServer {
  readonly url: string;
  /** Kills one of the processes that serve connections; the server ends all others and recovers by itself. */
  killBackend(): void;
  /** Kills the server and all its processes at once, if it runs, and starts it again. */
  killAndRestart(): Promise<void>;
  /** Stops it, and removes its data. */
  stop(): Promise<void>;
}

/** `within`: where its data is kept, if not where the system has what is temporary. */
export async function startMortalServer(within?: string): Promise<MortalServer> {
  const { server, folder, url, remove } = await startOwnPostgres(within);
  return {
    url,
    killBackend() {
      const [backend] = childrenOf(pidIn(folder)).filter(({ name }) => name.includes("127.0.0.1"));
      if (!backend) throw new Error("Nobody is connected to the server");
      process.kill(backend.pid, "SIGKILL");
    },
    async killAndRestart() {
      const main = existsSync(join(folder, "postmaster.pid")) ? [pidIn(folder)] : []; // it may have ended itself
      const all = main.flatMap((pid) => [pid, ...childrenOf(pid).map((child) => child.pid)]);
      for (const pid of all) kill(pid);
      while (all.some(isAlive)) await sleep(5);
      await server.start();
    },
    async stop() {
      await server.stop();
      await remove();
    },
  };
}

/** The server's own file says which process it is. */
const pidIn = (folder: string): number => Number(readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n")[0]);

/** The processes that this one started. */
function childrenOf(parent: number): readonly { readonly pid: number; readonly name: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((pid) => statOf(pid)?.parent === parent)
    .map((pid) => ({ pid, name: textOf(`/proc/${pid}/cmdline`) ?? "" }));
}

function statOf(pid: number): { readonly state: string; readonly parent: number } | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  const [state = "", parent] = text?.slice(text.lastIndexOf(")") + 2).split(" ") ?? [];
  return text === undefined ? undefined : { state, parent: Number(parent) };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // it has ended meanwhile
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

/** One that nobody has waited for yet, a zombie, is dead. */
const isAlive = (pid: number): boolean => (statOf(pid)?.state ?? "Z") !== "Z";
