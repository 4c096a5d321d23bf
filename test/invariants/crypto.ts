/**
 * For `vi.mock("#crypto", …)`: the same answers, each signature verified once, and at once instead of on a thread, so that
 * a scheduler decides everything that can come in another order.
 */
export type Crypto = typeof import("../../src/record/crypto.node.ts");

export function answeredAtOnce(crypto: Crypto): Crypto {
  const answers = new Map<string, boolean>();
  function verifyEquation(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
    const question = Buffer.concat([signature, publicKey, message]).toString("latin1");
    const answer = answers.get(question) ?? crypto.verifyEquation(signature, message, publicKey);
    answers.set(question, answer);
    return answer;
  }
  return { ...crypto, verifyEquation, verifyEquationAsync: async (...question) => verifyEquation(...question) };
}
