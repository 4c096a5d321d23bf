/** What a bureau tells the handler, and what the handler makes of it. */
import type { Instruction } from "../record/instruction.ts";
import type { Freshness, Reader } from "./reader.ts";
import type { Action } from "./routes.ts";
import { LONGEST_TIMER, requireWhole, wrongUsage } from "./usage.ts";

/** A request as the bureau's own hooks see it. */
export interface Asked {
  readonly action: Action;
  readonly request: Request;
  /** Whose signed request it is, once that is known. */
  readonly reader?: Reader | undefined;
  /** What is to be submitted or explained, once it is read. Nobody has looked at its signatures. */
  readonly instruction?: Instruction | undefined;
}

export interface HandlerOptions {
  /**
   * The host by which clients know this server, with its port unless that is the scheme's own: what signed requests must
   * name, whatever a proxy or the header Host says. A request signed for another server is worth nothing here.
   */
  readonly authority: string;
  /** What the routes begin with; `/v1` unless told. */
  readonly basePath?: string | undefined;
  /** A further condition of the bureau: false refuses with 403. It can't permit what is not permitted here. */
  authorise?(asked: Asked): boolean | Promise<boolean>;
  /**
   * Seconds to wait, or undefined to go on. Asked first, before anything is read or verified, and again with the reader
   * once a signed request was found good. It can count what `request` says of the sender, or whatever the server knows.
   */
  rateLimit?(asked: Asked): number | undefined | Promise<number | undefined>;
  /**
   * Hears of every error: what is broken, and why the ledger could not answer. Callers are told neither, and do not wait
   * for a listener that is asynchronous. What it throws or rejects with is nobody's.
   */
  onError?(error: unknown, request: Request): void;
  /** The clock for the age of signed requests and tokens, in milliseconds since 1970; `Date.now` unless told. */
  readonly now?: (() => number) | undefined;
  readonly freshness?: Freshness | undefined;
  /** In bytes; 65,536 unless told, one more than a line has. */
  readonly maxBody?: number | undefined;
  /** How long a body may take, in milliseconds; 10,000 unless told. */
  readonly bodyTimeout?: number | undefined;
}

/** The options with what was left out, in one spelling. */
export interface Settings {
  readonly authority: string;
  readonly basePath: string;
  readonly now: () => number;
  readonly freshness: Freshness;
  readonly maxBody: number;
  readonly bodyTimeout: number;
}

/**
 * @throws LedgerError `wrong-usage` for an authority or a path that is none, for numbers that can't be meant, and for
 * what is no function where one is needed.
 */
export function settingsOf({ authority, basePath = "/v1", now = Date.now, ...options }: HandlerOptions): Settings {
  for (const [name, text] of Object.entries({ authority, basePath })) {
    if (typeof text !== "string") throw wrongUsage(`${name} is ${text}; give a text`);
  }
  const { authorise, rateLimit, onError } = options;
  for (const [name, hook] of Object.entries({ authorise, rateLimit, onError, now })) {
    if (hook !== undefined && typeof hook !== "function") throw wrongUsage(`${name} is ${hook}; give a function`);
  }
  const { freshness = { before: 60, after: 5 }, maxBody = 65_536, bodyTimeout = 10_000 } = options;
  return {
    authority: authorityOf(authority),
    basePath: pathOf(basePath),
    now,
    freshness: {
      before: requireWhole("freshness.before", freshness.before, 0),
      after: requireWhole("freshness.after", freshness.after, 0),
    },
    maxBody: requireWhole("maxBody", maxBody, 1),
    bodyTimeout: requireWhole("bodyTimeout", bodyTimeout, 1, LONGEST_TIMER),
  };
}

/** As clients sign it (RFC 9421 section 2.2.3): in lower case, without the port that is the scheme's own. */
function authorityOf(text: string): string {
  const url = /^[^\s/?#@\\]+$/.test(text) && URL.canParse(`https://${text}`) ? new URL(`https://${text}`) : undefined;
  if (url) return url.host.replace(/:80$/, "");
  throw wrongUsage(`"${text}" is no authority: a host, with its port if need be, such as vouchers.example:8443`);
}

/** With one slash before each part and none at the end. */
function pathOf(text: string): string {
  const parts = text.split("/").filter((part) => part !== "");
  const path = parts.map((part) => `/${part}`).join("");
  if (new URL(`https://host.example${path}`).pathname === (path || "/")) return path;
  throw wrongUsage(`"${text}" is no path that routes can begin with, such as /v1, as it stands in an address`);
}
