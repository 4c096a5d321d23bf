/** Assertions of the contract suites, which run under any test runner. */
import { type ErrorCode, LedgerError } from "../../index.ts";

/** @throws Error unless both are alike; a member that is undefined counts as absent. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [spelled(actual), spelled(expected)];
  if (found !== wanted) throw new Error(`${what}: expected ${wanted}, found ${found}`);
}

/** @throws Error unless the promise is rejected by a LedgerError, of one of these codes if there are any. */
export async function expectError(promise: Promise<unknown>, what: string, ...codes: ErrorCode[]): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LedgerError)) throw new Error(`${what}: expected a LedgerError, found ${error}`);
  if (codes.length > 0 && !codes.includes(error.code)) {
    throw new Error(`${what}: expected ${codes.join(" or ")}, found ${error.code}: ${error.message}`);
  }
}

function spelled(value: unknown): string {
  return JSON.stringify(inOrder(value)) ?? "undefined";
}

function inOrder(value: unknown): unknown {
  if (value instanceof Map) return inOrder(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => [name, inOrder(member)]);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}
