/** Who asks: the key of a signed request, looked up in the ledger as it is now. */

import type { Signer } from "../domain/rule.ts";
import { toInstant } from "../domain/values.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { decodeBase64url } from "../record/base64.ts";
import { verifySignature } from "../record/ed25519.ts";
import { isProblem, type Problem, problem } from "./problems.ts";
import { ACCEPT_SIGNATURE, type OpenedSignature, openSignature } from "./signature.ts";

/** The key that signed a request, with the role that it has, and for whom. */
export type Reader = Signer;

export interface Freshness {
  /** How old a signature may be, in seconds; 60 unless told. */
  readonly before: number;
  /** How far ahead the clock that made it may be, in seconds; 5 unless told. */
  readonly after: number;
}

interface Desk {
  readonly ledger: Pick<Ledger, "origin" | "get">;
  readonly authority: string;
  readonly freshness: Freshness;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The reader who signed the request: an enrolled, unrevoked key of a party that is not suspended. To the unknown, a
 * wrong signature and an unknown key are the same.
 */
export async function openReader(request: Request, { ledger, ...desk }: Desk): Promise<Reader | Problem> {
  const found = await readerOf(request, ledger, desk);
  if (!isProblem(found)) return found;
  const challenge = { "www-authenticate": `Signature realm="${ledger.origin}"`, "accept-signature": ACCEPT_SIGNATURE };
  return { ...found, headers: challenge };
}

async function readerOf(
  request: Request,
  ledger: Desk["ledger"],
  { authority, freshness, now }: Omit<Desk, "ledger">,
): Promise<Reader | Problem> {
  const { method, headers } = request;
  const opened = openSignature(headers, { method, authority, url: new URL(request.url) });
  if (isProblem(opened)) return opened;
  const stale = staleness(opened, freshness, now);
  if (stale) return stale;
  const record = await ledger.get("key", opened.key);
  const publicKey = decodeBase64url(record?.publicKey ?? "", 32);
  if (!record || !publicKey || !verifySignature(opened.signature, opened.message, publicKey)) {
    return problem("signature-not-accepted", { authority });
  }
  const { key, role, holder } = record;
  const party = role === "trainee" ? undefined : await ledger.get("party", holder);
  if (record.revoked || party?.suspended) return problem("key-not-counting", { key });
  return { key, role, holder };
}

function staleness(
  { created, expires }: OpenedSignature,
  { before, after }: Freshness,
  now: number,
): Problem | undefined {
  const seconds = now / 1000;
  const here = toInstant(Math.floor(now));
  if (created < seconds - before || seconds + after < created) {
    return problem("signature-stale", { created: toInstant(created * 1000), now: here, before, after });
  }
  if (expires === undefined || seconds < expires) return undefined;
  return problem("signature-expired", { expires: toInstant(expires * 1000), now: here });
}
