/** No byte of an export's entries can be changed without being found, in its own line. */
import { expect, test, vi } from "vitest";
import { randomFrom, seed } from "./random.ts";
import { auditSample, bytes, codes, lineOfByte } from "./sample.ts";

// The same good signatures are verified thousands of times: each answer is computed once.
vi.mock("#crypto", async (original) => {
  const crypto = await original<typeof import("../../src/record/crypto.node.ts")>();
  const answers = new Map<string, boolean>();
  return {
    ...crypto,
    verifyEquation(...[signature, message, key]: Parameters<typeof crypto.verifyEquation>) {
      const question = Buffer.concat([signature, key, message]).toString("latin1");
      const answer = answers.get(question) ?? crypto.verifyEquation(signature, message, key);
      answers.set(question, answer);
      return answer;
    },
  };
});

// One byte in six from a random one on; every byte in a long run.
const stride = Number(process.env.FC_RUNS ?? 100) >= 1000 ? 1 : 6;

test(`a changed byte, one bit of it flipped, is found in its line (AUDIT_SEED=${seed})`, {
  timeout: 600_000,
}, async () => {
  const random = randomFrom(seed);
  const wrong: string[] = [];
  for (let at = random(stride); at < bytes.length; at += stride) {
    const bit = random(8);
    const damaged = Uint8Array.from(bytes);
    damaged[at] = (bytes[at] ?? 0) ^ (1 << bit);
    const report = await auditSample([damaged]);
    if (report.ok || report.firstBadLine !== lineOfByte(at)) {
      wrong.push(`byte ${at}, bit ${bit}: line ${report.firstBadLine}, not ${lineOfByte(at)}: ${codes(report)}`);
    }
  }
  expect(wrong).toEqual([]);
});
