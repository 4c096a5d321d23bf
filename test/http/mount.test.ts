/** The handler behind a real server, by examples/mount.ts: bodies that nobody reads, and what the web has no words for. */
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect as connectSocket } from "node:net";
import { encodeSigned } from "training-voucher-ledger";
import { beforeAll, describe, expect, test } from "vitest";
import { registration, sizeOf, type World } from "../support/world.ts";
import { handlerOf, openTown, serve } from "./town.ts";

let world: World;
let port = 0;
const errors: unknown[] = [];
beforeAll(async () => {
  world = await openTown();
  port = await serve(handlerOf(world, { bodyTimeout: 50, onError: (error) => errors.push(error) }));
});

const JSON_TYPE = { "content-type": "application/json" };

describe("behind a real server", () => {
  test("a large upload is refused while it comes, and the server goes on", async () => {
    const statuses = await Promise.all([1, 2].map(() => upload(port, 5_000_000)));
    for (const status of statuses) expect([413, "closed"]).toContain(status);
    expect((await fetch(`http://127.0.0.1:${port}/v1/checkpoint`)).status).toBe(200);
  });

  test("a caller who hangs up in the middle leaves nothing behind", async () => {
    const size = await sizeOf(world);
    const socket = connectSocket(port, "127.0.0.1");
    socket.write(
      `POST /v1/instructions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"ins`,
    );
    await new Promise((resolve) => socket.write("t", resolve));
    socket.destroy();
    expect((await fetch(`http://127.0.0.1:${port}/v1/checkpoint`)).status).toBe(200);
    expect(await sizeOf(world)).toBe(size);
    expect(errors).toEqual([]);
  });

  test.each([
    ["no such route", "POST /v1/nothing", 1000, 404],
    ["too large", "POST /v1/instructions", 300_000, 413],
    ["not its method", "POST /v1/checkpoint", 1000, 405],
    ["too slow", "POST /v1/instructions", 1000, 408],
  ])("a body that is not read ends its connection: %s", async (_, line, length, status) => {
    const head = `${line} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
    const text = await say(`${head}x`); // until it closes
    expect(statusesIn(text)).toEqual([status]);
    expect(text).toMatch(/^connection: close\r$/im);
  });

  test("a body that is read leaves its connection for the next request", async () => {
    const body = encodeSigned(registration(world, "t-1"));
    const head = "POST /v1/instructions HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n";
    const request = `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    const text = await say(request, request, "GET /v1/checkpoint HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    expect(statusesIn(text)).toEqual([200, 200, 200]);
  });

  test.each([
    ["GET //evil.example/v1/checkpoint HTTP/1.1\r\nHost: h", 400],
    ["GET /\\evil.example/v1/checkpoint HTTP/1.1\r\nHost: h", 400],
    ["GET http://evil.example/v1/checkpoint HTTP/1.1\r\nHost: h", 400],
    ["OPTIONS * HTTP/1.1\r\nHost: h", 400],
    ["GET /v1/checkpoint HTTP/1.1\r\nHost: a b", 400],
    ["TRACE /v1/checkpoint HTTP/1.1\r\nHost: h", 405],
    ["GET /v1/checkpoint HTTP/1.1\r\nHost: whoever", 200],
  ])("%j is answered with %i", async (head, status) => {
    expect(statusesIn(await say(`${head}\r\nConnection: close\r\n\r\n`))).toEqual([status]);
  });
});

/** What a server answers to texts on one connection, each sent once the one before was answered, until it closes. */
async function say(...texts: readonly string[]): Promise<string> {
  const socket = connectSocket({ port, host: "127.0.0.1" });
  socket.on("error", () => {}); // a connection may be reset while it is written to
  const closed = once(socket, "close");
  let text = "";
  socket.setEncoding("utf8").on("data", (data) => {
    text += data;
  });
  for (const [i, each] of texts.entries()) {
    socket.write(each);
    while (i < texts.length - 1 && statusesIn(text).length <= i) await once(socket, "data");
  }
  await closed;
  return text;
}

const statusesIn = (text: string) => [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));

/** The status of the answer; "closed" if the connection was closed before it was read. */
function upload(port: number, bytes: number): Promise<number | "closed"> {
  return new Promise((resolve) => {
    const request = httpRequest({
      port,
      host: "127.0.0.1",
      path: "/v1/instructions",
      method: "POST",
      headers: JSON_TYPE,
    });
    request.on("response", (response) => resolve(response.resume().statusCode ?? 0));
    request.on("error", () => resolve("closed"));
    request.end(Buffer.alloc(bytes, 0x20));
  });
}
