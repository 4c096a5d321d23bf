import { once } from "node:events";
import { syncBuiltinESMExports } from "node:module";
import os, { availableParallelism } from "node:os";
import threads, { Worker } from "node:worker_threads";
import { expect, test, vi } from "vitest";
import { decodeBase64url } from "../../src/record/base64.ts";
import { openVerifier, verifySignature } from "../../src/record/ed25519.ts";
import { signingKey } from "../../src/record/keys.ts";
import { startThreads } from "../../src/record/threads.node.ts";
import type { Claim } from "../../src/record/threads.ts";

const keys = [1, 2, 3].map((byte) => signingKey(new Uint8Array(32).fill(byte)));

/** So many claims, every third of them wrong in one way or another. */
function claims(count: number): readonly Claim[] {
  return Array.from({ length: count }, (_, i) => {
    const key = keys[i % 2] ?? keys[0];
    const message = new TextEncoder().encode(`message ${i % 40}`);
    const claim = {
      signature: key?.sign(message) ?? message,
      message,
      publicKey: decodeBase64url(key?.publicKey ?? "") ?? message,
    };
    if (i % 3 > 0) return claim;
    if (i % 2 > 0) return { ...claim, message: message.slice(1) };
    return { ...claim, publicKey: decodeBase64url(keys[2]?.publicKey ?? "") ?? message };
  });
}

/** Fewer would not start threads. */
const many = claims(1_200);

const isValid = ({ signature, message, publicKey }: Claim) => verifySignature(signature, message, publicKey);

test("threads answer every claim, in order, as one thread does", async () => {
  const all = startThreads();
  const lists = Array.from({ length: 3 * availableParallelism() }, (_, i) => claims(i * 4));
  const answers = await Promise.all(lists.map((list) => all?.verify(list)));
  expect(answers).toEqual(lists.map((list) => list.map(isValid)));
  all?.close();
});

test("what a thread that has ended left unanswered is verified without it", async () => {
  const asked = vi.spyOn(Worker.prototype, "postMessage");
  const verifier = openVerifier();
  const [list, more] = [many, claims(20)]; // fewer would not start threads
  const answers = verifier.verify(list);
  const [worker] = asked.mock.contexts;
  expect(worker instanceof Worker && (await worker.terminate())).toBeTypeOf("number");
  expect(await answers).toEqual(list.map(isValid));
  expect(await verifier.verify(more)).toEqual(more.map(isValid));
  verifier.close();
});

test("threads that end while they are idle get no more work", async () => {
  const asked = vi.spyOn(Worker.prototype, "postMessage");
  const verifier = openVerifier();
  await verifier.verify(many);
  const [worker] = asked.mock.contexts.slice(-1);
  expect(worker instanceof Worker && (await worker.terminate())).toBeTypeOf("number");
  const more = claims(20);
  expect(await verifier.verify(more)).toEqual(more.map(isValid));
  verifier.close();
});

test("where the second thread can't be started, the first is ended and none is started again", async () => {
  const started: Worker[] = [];
  let tries = 0;
  class Scarce extends Worker {
    constructor(...options: ConstructorParameters<typeof Worker>) {
      if (++tries > 1) throw new Error("no memory");
      super(...options);
      started.push(this);
    }
  }
  const whole = { Worker, availableParallelism };
  const use = (parts: typeof whole) => {
    threads.Worker = parts.Worker;
    os.availableParallelism = parts.availableParallelism;
    syncBuiltinESMExports();
  };
  use({ Worker: Scarce, availableParallelism: () => 4 });
  const verifier = openVerifier();
  const [list, more] = [many, claims(20)];
  try {
    expect(await verifier.verify(list)).toEqual(list.map(isValid));
    expect(await verifier.verify(more)).toEqual(more.map(isValid));
  } finally {
    use(whole);
  }
  expect(tries).toBe(2);
  await Promise.all(started.map((worker) => worker.threadId < 0 || once(worker, "exit")));
  expect(started).toHaveLength(1);
});

test("a claim of another length is not valid, and the others keep their answers", async () => {
  const [good, ...rest] = claims(4).slice(1);
  const short = new Uint8Array(31);
  const list = [{ signature: short, message: short, publicKey: short }, ...rest, ...(good ? [good] : [])];
  const verifier = openVerifier();
  expect(await verifier.verify(list)).toEqual(list.map(isValid));
  verifier.close();
});
