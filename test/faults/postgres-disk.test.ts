/** A PostgreSQL server whose disk fills up under load: what was answered is there once, and the error says what to do. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openLedger } from "../../src/index.ts";
import { postgresStore } from "../../src/stores/postgres.ts";
import { ORIGIN } from "../support/world.ts";
import { type MortalServer, startMortalServer } from "./postgres-server.ts";
import { type Answer, answerOf, OPERATOR, requirePromises } from "./promises.ts";
import { createRandom } from "./random.ts";
import { isFault } from "./simulation.ts";
import { prepare } from "./writers.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const VOUCHERS = 60;
const CLIENTS = 24;
/** What a new server takes, its log of changes included, and some more. */
const DISK_MIB = 160;

interface SmallDisk {
  readonly folder: string;
  /** Leaves no room on it. */
  fill(): void;
  makeRoom(): void;
  remove(): void;
}

/** A disk in memory, or why there is none. */
function smallDisk(): SmallDisk | string {
  if (process.platform !== "linux") return "disks in memory are mounted on Linux";
  const folder = mkdtempSync(join(tmpdir(), "training-voucher-ledger-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MIB}m,mode=1777`, "tmpfs", folder], { stdio: "ignore" });
  } catch {
    rmSync(folder, { recursive: true });
    return "this user may not mount a disk in memory";
  }
  const ballast = join(folder, "ballast");
  return {
    folder,
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      for (const bytes of [bavail * bsize, bsize]) {
        try {
          writeFileSync(ballast, new Uint8Array(bytes), { flag: "a" });
        } catch {
          // It is full, as it should be.
        }
      }
    },
    makeRoom: () => truncateSync(ballast, 0),
    remove() {
      execFileSync("umount", [folder], { stdio: "ignore" });
      rmSync(folder, { recursive: true });
    },
  };
}

describe("a PostgreSQL server on a small disk", () => {
  let mounted: SmallDisk | string;
  let server: MortalServer | undefined;
  let pool: pg.Pool;

  beforeAll(async () => {
    mounted = smallDisk();
    if (typeof mounted === "string") return;
    server = await startMortalServer(mounted.folder);
    pool = new pg.Pool({ connectionString: server.url, pipeline: true });
    pool.on("error", () => {}); // connections that end with the server
  });
  afterAll(async () => {
    await pool?.end();
    await server?.stop();
    if (typeof mounted === "object") mounted.remove();
  });

  test("says that it is full, goes on when there is room, and has every answer after it ended for want of it", async ({
    skip,
  }) => {
    const disk = typeof mounted === "string" ? skip(mounted) : mounted;
    const { asked, now } = await prepare(postgresStore(pool), VOUCHERS);
    const options = { origin: ORIGIN, operator: OPERATOR, now: () => now };
    const ledger = await openLedger({ ...options, store: postgresStore(pool) });
    const answers: Answer[] = [];
    const failures: unknown[] = [];
    const left = [...asked.keys()];
    let isOver = false;

    async function insist(number: number): Promise<void> {
      while (!isOver) {
        const signed = asked[number];
        if (!signed) throw new Error(`There is no instruction ${number}`);
        try {
          return void answers.push(answerOf(number, await ledger.submit(signed)));
        } catch (error) {
          if (!isFault(error)) throw error;
          failures.push(error);
          await sleep(50);
        }
      }
    }
    const clients = Array.from({ length: CLIENTS }, async () => {
      for (let number = left.shift(); number !== undefined && !isOver; number = left.shift()) await insist(number);
    });
    const working = Promise.all(clients);
    const answered = async (count: number) => {
      while (answers.length < count) await Promise.race([sleep(1), working]);
    };
    const failed = async () => {
      const count = failures.length + 2 * CLIENTS;
      while (failures.length < count) await Promise.race([sleep(1), working]);
    };
    const random = createRandom("disk");
    try {
      await answered(1 + random(20));
      disk.fill();
      await failed();
      disk.makeRoom();
      expect(failures.map(String).filter((message) => !/the disk is full: make room/.test(message))).toEqual([]);
      await answered(60 + random(20));
      disk.fill();
      await pool.query("SELECT pg_switch_wal()").catch(() => {}); // its log has no room to go on
      await failed();
      disk.makeRoom();
      await server?.killAndRestart();
      await working;
    } finally {
      isOver = true;
    }
    await ledger.close().catch(() => {}); // a checkpoint was asked for while the disk was full
    await requirePromises(postgresStore(pool), { asked, now, answers });
  });
});
