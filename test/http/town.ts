/**
 * Two schools, an evaluator, trainees with keys, and a server on this machine: what the tests of the transport need. The
 * ledger's clock is the world's, and the handler's and the clients' clock is `town.now`.
 */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { formatVerifierKey, type InstructionInput } from "training-voucher-ledger";
import {
  type Client,
  type ClientOptions,
  connect,
  createHandler,
  type Handler,
  type HandlerOptions,
} from "training-voucher-ledger/http";
import { afterAll } from "vitest";
import * as z from "zod";
import { mount } from "../../examples/mount.ts";
import { problemAnswer } from "../../src/http/answers.ts";
import { signRequest } from "../../src/http/signature.ts";
import { keyOf, OCCUPATION, ORIGIN, openWorld, PAYEE, type World } from "../support/world.ts";

export const AUTHORITY = "vouchers.example";
export const OTHER_SCHOOL = "school-b";
export const operatorKey = formatVerifierKey(ORIGIN, Buffer.from(keyOf("service.operator").publicKey, "base64url"));

const servers: Server[] = [];
afterAll(() =>
  Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve).closeAllConnections()))),
);

/** The port of a server on this machine that mounts a handler. */
export async function serve(handler: Handler): Promise<number> {
  return listen(createServer(mount(handler)));
}

export async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

/** A world with a second school beside the first, both with an account. */
export async function openTown(): Promise<World> {
  const world = await openWorld({ checkpointInterval: 1 });
  const keys = [{ key: keyOf(`${OTHER_SCHOOL}.desk`).publicKey, role: "school" }] as const;
  await world.accept([
    world.signed("hrss.root", "party.admit", {
      party: OTHER_SCHOOL,
      kind: "school",
      name: "示例乙校",
      keys: [...keys],
      payee: PAYEE,
    }),
    world.signed("hrss.issuer", "party.authorise", {
      party: OTHER_SCHOOL,
      occupation: OCCUPATION,
      levels: [5],
      from: "2025-01-01",
      until: "2025-12-31",
    }),
  ]);
  return world;
}

/** A request to a handler that is nowhere mounted. */
export const toHandler = (path: string, init?: RequestInit): Request =>
  new Request(`https://${AUTHORITY}/v1${path}`, init);

/** The same, signed by the key of this name at the world's time. */
export function signedRead(world: World, as: string, path: string, headers: Record<string, string> = {}): Request {
  const url = new URL(`https://${AUTHORITY}/v1${path}`);
  const signature = signRequest(
    { method: "GET", authority: AUTHORITY, url },
    keyOf(as),
    Math.floor(world.clock.now / 1000),
  );
  return new Request(url, { headers: { ...headers, ...signature } });
}

export const handlerOf = (world: World, options: Partial<HandlerOptions> = {}): Handler =>
  createHandler(world.ledger, { authority: AUTHORITY, now: () => world.clock.now, ...options });

/** A client of a server on this machine, that waits little and retries at once. */
export const clientOf = (
  world: World,
  port: number,
  as = "school-a.desk",
  options: Partial<ClientOptions> = {},
): Client =>
  connect({
    url: `http://127.0.0.1:${port}/v1`,
    origin: ORIGIN,
    key: keyOf(as),
    trusted: [operatorKey],
    now: () => world.clock.now,
    ...options,
  });

/** A bureau's server on this machine, and a client. */
export async function openBureau(options: Partial<HandlerOptions> = {}) {
  const world = await openTown();
  let handler: Handler = async () => new Response(null, { status: 503 });
  const port = await serve((request) => handler(request));
  handler = handlerOf(world, { authority: `127.0.0.1:${port}`, ...options });
  return { world, port, handler, client: clientOf(world, port) };
}

export const CLASS_TERMS = {
  programme: "ai-trainer-2025",
  occupation: OCCUPATION,
  level: 5,
  delivery: "onsite",
  capacity: 10,
  place: "示例路2号",
  sessions: [
    { from: "2025-01-22T01:00:00.000Z", to: "2025-01-22T07:00:00.000Z" },
    { from: "2025-01-23T01:00:00.000Z", to: "2025-01-23T07:00:00.000Z" },
  ],
} satisfies Omit<InstructionInput<"class.file">, "class" | "school">;

/** The problem that a response tells of. */
export const problemIn = async (response: Response) => z.parse(problemAnswer, await response.json());
