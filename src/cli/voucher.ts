/** `voucher-ledger voucher`: the token that a trainee carries, made by an issuer and verified by anybody. */
import { isInstant, isOrigin, LedgerError } from "../index.ts";
import { openVoucher, sealVoucher, type VoucherToken, voucherQr } from "../school/index.ts";
import { type ExitCode, fault } from "./faults.ts";
import { withLedger } from "./readers.ts";
import { readSecretKey } from "./secret-key.ts";
import { aligned, money } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export interface MakeOptions {
  /** The file of the issuer's secret key. */
  readonly issuer: string;
}

/** The token of a voucher in a ledger, and its QR code. */
export async function makeVoucher(
  terminal: Terminal,
  path: string,
  id: string,
  { issuer }: MakeOptions,
): Promise<ExitCode> {
  const key = await readSecretKey(issuer);
  return withLedger<ExitCode>(terminal, path, undefined, async (ledger) => {
    const voucher = await ledger.get("voucher", id);
    const programme = voucher && (await ledger.get("programme", voucher.programme));
    if (!programme) throw fault("wrong-usage", "record-unknown", { kind: "voucher", id, path });
    const enrolled = await ledger.get("key", key.id);
    if (enrolled?.role !== "issuer" || enrolled.revoked) throw fault("wrong-usage", "key-no-issuer", { key: key.id });
    const token = sealVoucher(voucher, programme, { origin: ledger.origin, key, at: new Date().toISOString() });
    const { svg, text } = voucherQr(token);
    if (terminal.json) terminal.printJson({ ok: true, token, svg });
    else terminal.print(`${token}\n\n${text}`);
    return 0;
  });
}

export interface VerifyOptions {
  /** The origin of the ledger, and the public keys of its issuers. */
  readonly ledger: string;
  readonly keys: readonly string[];
  /** An instant; now unless told. */
  readonly at: string | undefined;
}

/** Whether a token is genuine and valid, without the ledger. */
export async function verifyVoucher(
  terminal: Terminal,
  token: string,
  { ledger, keys, at = new Date().toISOString() }: VerifyOptions,
): Promise<ExitCode> {
  if (!isOrigin(ledger)) throw fault("wrong-usage", "origin-malformed", { given: ledger });
  if (!isInstant(at)) throw fault("wrong-usage", "instant-malformed", { given: at });
  const opened = await openVoucher(token.trim(), { origin: ledger, keys }, { at }).catch((error: unknown) => {
    if (!(error instanceof LedgerError) || error.code !== "malformed-key") throw error;
    throw fault("wrong-usage", "issuer-key-malformed");
  });
  if (terminal.json) terminal.printJson(opened);
  else {
    terminal.print(terminal.language === "zh" ? opened.messageZh : opened.message);
    if (opened.ok) terminal.print(`\n${fieldsOf(terminal, opened.token)}`);
  }
  return opened.ok ? 0 : 1;
}

function fieldsOf({ say }: Terminal, token: VoucherToken): string {
  const rows = [
    [say("voucher"), token.voucher],
    [say("programme"), token.programme],
    [say("trainee"), token.trainee ?? say("nobody-yet")],
    [say("face"), money(token.face)],
    ...(token.occupation === undefined ? [] : [[say("occupation"), token.occupation]]),
    ...(token.level === undefined ? [] : [[say("level"), String(token.level)]]),
    [say("issuer-key"), token.key],
  ];
  return aligned(rows);
}
