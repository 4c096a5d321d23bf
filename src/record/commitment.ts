/**
 * Commitments: a hash that stands in the ledger for what must not, an identity or a bank account, and that whoever has
 * the salt can open to an auditor.
 *
 *     SHA-256("training-voucher-ledger " ‖ what ‖ " v1\n" ‖ 32 bytes of salt ‖ the text in UTF-8), in hex
 *
 * `what` is `identity` or `payee`. The salt has 32 bytes, no more and no fewer: were its length free, one commitment
 * could be opened as two texts. Without the salt nobody can try out all identity numbers; so it is random, kept as
 * secret as the identity itself, and another one for every person. A payee's salt is the same for the same account: only
 * then an audit sees that two schools are paid on one.
 */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { sha256 } from "#crypto";
import { LedgerError } from "../domain/error.ts";
import { decodeBase64url, encodeBase64url } from "./base64.ts";
import { bytesToHex } from "./digest.ts";
import { stringProblem } from "./json.ts";

const SALT_BYTES = 32;
const MAX_TEXT = 500;

/** A new salt from the platform's randomness: 32 bytes in unpadded base64url. */
export function newSalt(): string {
  return encodeBase64url(crypto.getRandomValues(new Uint8Array(SALT_BYTES)));
}

/**
 * The `commitment` of a trainee: 64 hex digits. `identity` is the text that stands for the person, such as the kind and
 * the number of their document; one person, one spelling. `salt` as `newSalt` makes it.
 * @throws LedgerError `wrong-usage` for another salt, or a text that is not 1 to 500 UTF-16 units in NFC without control
 * characters.
 */
export const commitIdentity = (identity: string, salt: string): string => commit("identity", identity, salt);

/**
 * The `payee` of a party: 64 hex digits. `account` is the text that stands for the bank account; one account, one
 * spelling, one salt.
 * @throws LedgerError `wrong-usage` as `commitIdentity` does.
 */
export const commitPayee = (account: string, salt: string): string => commit("payee", account, salt);

/** Whether the commitment is to this identity with this salt; false for a salt or text that nothing can be committed with. */
export const checkIdentity = (commitment: string, identity: string, salt: string): boolean =>
  check("identity", commitment, identity, salt);

/** Whether the payee is this account with this salt; false as `checkIdentity` is. */
export const checkPayee = (payee: string, account: string, salt: string): boolean =>
  check("payee", payee, account, salt);

type What = "identity" | "payee";

function commit(what: What, text: string, salt: string): string {
  const commitment = commitmentOf(what, text, salt);
  if (commitment !== undefined) return commitment;
  throw new LedgerError(
    "wrong-usage",
    `To commit to ${what === "payee" ? "a payee" : "an identity"}, give 1 to 500 characters in NFC and a salt of 32 bytes in base64url`,
  );
}

const check = (what: What, commitment: string, text: string, salt: string): boolean =>
  commitmentOf(what, text, salt) === commitment;

function commitmentOf(what: What, text: string, salt: string): string | undefined {
  const bytes = decodeBase64url(salt, SALT_BYTES);
  if (bytes === undefined || text === "" || text.length > MAX_TEXT || stringProblem(text)) return undefined;
  return bytesToHex(sha256(utf8ToBytes(`training-voucher-ledger ${what} v1\n`), bytes, utf8ToBytes(text)));
}
