/**
 * Ed25519 on threads of their own, for whoever has many signatures to verify. To hand a single signature to Node's
 * thread pool costs some 20 µs on each side; here one message carries the signatures of many lines.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { SPKI_PREFIX } from "./der.node.ts";
import type { Claim, Threads } from "./threads.ts";

/** More would wait for the one thread that asks. */
const MOST_THREADS = 4;

/**
 * What a thread does: it gets claims, one behind the other: the length of the message (32 bits, big-endian), the key
 * (DER), the signature, the message. It answers with a byte for each, 1 if it holds. This is text, as a file of its own
 * would be lost when the library is bundled.
 */
const WORK = `"use strict";
const { createPublicKey, verify } = require("node:crypto");
const { parentPort } = require("node:worker_threads");
const keys = new Map();
function keyOf(der) {
  const name = der.toString("latin1");
  if (!keys.has(name) && keys.size === 4096) keys.clear();
  if (!keys.has(name)) keys.set(name, createPublicKey({ key: der, format: "der", type: "spki" }));
  return keys.get(name);
}
parentPort.on("message", (bytes) => {
  const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const answers = [];
  for (let at = 0; at < packed.length; ) {
    const [key, signature, message] = [at + 4, at + 48, at + 112];
    const end = message + packed.readUInt32BE(at);
    const holds = verify(null, packed.subarray(message, end), keyOf(packed.subarray(key, signature)), packed.subarray(signature, message));
    answers.push(holds ? 1 : 0);
    at = end;
  }
  parentPort.postMessage(Uint8Array.from(answers));
});`;

const KEY_AT = 4 + SPKI_PREFIX.length;
const SIGNATURE_AT = KEY_AT + 32;
const MESSAGE_AT = SIGNATURE_AT + 64;

interface Job {
  resolve(good: readonly boolean[]): void;
  reject(error: Error): void;
}

interface Thread {
  readonly worker: Worker;
  /** What it has not answered yet, in order. */
  readonly jobs: Job[];
  /** By itself, or because it was told to: it answers nothing any more. */
  hasEnded: boolean;
}

/** Threads for this machine; undefined where none can be had. */
export function startThreads(): Threads | undefined {
  const count = Math.min(availableParallelism(), MOST_THREADS);
  const threads: Thread[] = [];
  try {
    while (threads.length < count) threads.push(startThread());
  } catch {
    threads.forEach(end); // one that is started and forgotten keeps the process alive
    return undefined; // --permission without --allow-worker, say, or no memory for another one
  }
  return {
    verify: (claims) => send(pack(claims), threads),
    close: () => threads.forEach(end),
  };
}

function startThread(): Thread {
  const worker = new Worker(WORK, { eval: true, execArgv: [], name: "voucher-ledger signatures" });
  const thread: Thread = { worker, jobs: [], hasEnded: false };
  const { jobs } = thread;
  worker.unref(); // only what it has yet to answer keeps the process alive
  worker.on("message", (answers: Uint8Array) => {
    jobs.shift()?.resolve(Array.from(answers, (answer) => answer === 1));
    if (jobs.length === 0) worker.unref();
  });
  const fail = () => {
    thread.hasEnded = true;
    for (const job of jobs.splice(0)) job.reject(ended());
  };
  worker.on("error", fail).on("exit", fail);
  return thread;
}

const ended = () => new Error("A thread that verifies signatures has ended");

function end(thread: Thread): void {
  thread.hasEnded = true;
  thread.jobs.length = 0;
  void thread.worker.terminate();
}

function send(packed: Uint8Array<ArrayBuffer>, threads: readonly Thread[]): Promise<readonly boolean[]> {
  if (threads.some(({ hasEnded }) => hasEnded)) return Promise.reject(ended());
  const { worker, jobs } = threads.reduce((least, thread) => (thread.jobs.length < least.jobs.length ? thread : least));
  return new Promise((resolve, reject) => {
    jobs.push({ resolve, reject });
    worker.ref();
    worker.postMessage(packed, [packed.buffer]);
  });
}

function pack(claims: readonly Claim[]): Uint8Array<ArrayBuffer> {
  const length = claims.reduce((sum, { message }) => sum + MESSAGE_AT + message.length, 0);
  const packed = new Uint8Array(length);
  const view = new DataView(packed.buffer);
  let at = 0;
  for (const { signature, message, publicKey } of claims) {
    view.setUint32(at, message.length);
    packed.set(SPKI_PREFIX, at + 4);
    packed.set(publicKey, at + KEY_AT);
    packed.set(signature, at + SIGNATURE_AT);
    packed.set(message, at + MESSAGE_AT);
    at += MESSAGE_AT + message.length;
  }
  return packed;
}
