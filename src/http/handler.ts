/**
 * A ledger behind HTTP: a handler for the web's own Request and Response, to be mounted in whatever server the bureau
 * has. Instructions are authorised by their signatures, reads by signed requests (signature.ts). What a party may see is
 * decided in access.ts and discretion.ts; docs/http.md says it for those who call.
 */
import { type ErrorCode, LedgerError } from "../domain/error.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Instruction } from "../record/instruction.ts";
import { type Answer, type Call, INSTRUCTIONS, PUBLIC, READS } from "./actions.ts";
import { isProblem, later, type Problem, problem, problemBody } from "./problems.ts";
import { type Freshness, openReader, type Reader } from "./reader.ts";
import { type Action, findRoute, type Route } from "./routes.ts";

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
  /** Hears of every error: what is broken, and why the ledger could not answer. Callers are told neither. */
  onError?(error: unknown, request: Request): void;
  /** The clock for the age of signed requests and tokens, in milliseconds since 1970; `Date.now` unless told. */
  readonly now?: (() => number) | undefined;
  readonly freshness?: Freshness | undefined;
  /** In bytes; 65,536 unless told, one more than a line has. */
  readonly maxBody?: number | undefined;
  /** How long a body may take, in milliseconds; 10,000 unless told. */
  readonly bodyTimeout?: number | undefined;
}

/** Answers every request; never throws, never rejects. */
export type Handler = (request: Request) => Promise<Response>;

/** Seconds after which sending again may help. */
const UNAVAILABLE: Partial<Readonly<Record<ErrorCode, number>>> = {
  "store-busy": 1,
  "store-failed": 5,
  "ledger-closed": 5,
  "clock-behind": 10,
  "clock-jump": 60,
  "ledger-behind": 60,
  "ledger-not-open": 60,
};

/** The handler of one ledger. It keeps nothing between requests and leaves the ledger open. */
export function createHandler(ledger: Ledger, options: HandlerOptions): Handler {
  const { onError, basePath = "/v1" } = options;
  return async (request) => {
    try {
      const answer = await answerTo(request, ledger, { ...options, basePath });
      return toResponse(isProblem(answer) ? problemAnswer(answer) : answer, request.method);
    } catch (error) {
      try {
        onError?.(error, request);
      } catch {} // a listener's own trouble is not the caller's
      const seconds = error instanceof LedgerError ? UNAVAILABLE[error.code] : undefined;
      const failed = seconds === undefined ? problem("server-failed") : later("ledger-unavailable", seconds);
      return toResponse(problemAnswer(failed), request.method);
    }
  };
}

type Settings = HandlerOptions & { readonly basePath: string };

async function answerTo(request: Request, ledger: Ledger, options: Settings): Promise<Answer | Problem> {
  const url = new URL(request.url);
  const found = findRoute(url.pathname, options.basePath);
  if (!found) return problem("not-found");
  const { route, parameters } = found;
  const allow = route.method === "GET" ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
  if (request.method === "OPTIONS") return { status: 204, headers: { allow }, body: null };
  const isAllowed = request.method === route.method || (request.method === "HEAD" && route.method === "GET");
  if (!isAllowed) return problem("method-not-allowed", { allow }, { allow });
  return runRoute(route, { request, url, parameters, ledger, basePath: options.basePath }, options);
}

type Incoming = Pick<Call, "request" | "url" | "parameters" | "ledger" | "basePath">;

async function runRoute(route: Route, incoming: Incoming, options: Settings): Promise<Answer | Problem> {
  const { request, ledger } = incoming;
  const { action } = route;
  const { authority, freshness = { before: 60, after: 5 }, maxBody = 65_536, bodyTimeout = 10_000 } = options;
  const now = (options.now ?? Date.now)();
  const limited = await options.rateLimit?.({ action, request });
  if (limited !== undefined) return later("too-many-requests", Math.ceil(limited));
  const mayGoOn = async (asked: Partial<Asked>): Promise<Problem | undefined> => {
    const isPermitted = options.authorise === undefined || (await options.authorise({ action, request, ...asked }));
    return isPermitted === true ? undefined : problem("not-permitted");
  };
  const call = { ...incoming, now, maxBody, bodyTimeout };
  if (route.access === "instruction") {
    return INSTRUCTIONS[route.action](call, (instruction) => mayGoOn({ instruction }));
  }
  if (route.access === "public") return (await mayGoOn({})) ?? PUBLIC[route.action](call);

  const reader = await openReader(request, { ledger, authority, freshness, now });
  if (isProblem(reader)) return reader;
  const limitedReader = await options.rateLimit?.({ action, request, reader });
  if (limitedReader !== undefined) return later("too-many-requests", Math.ceil(limitedReader));
  return (await mayGoOn({ reader })) ?? READS[route.action](call, reader);
}

const problemAnswer = (found: Problem): Answer => {
  const body = problemBody(found);
  const headers = { "content-type": "application/problem+json", ...found.headers };
  return { status: body.status, headers, body: JSON.stringify(body) };
};

function toResponse({ status = 200, headers, body }: Answer, method: string): Response {
  return new Response(method === "HEAD" ? null : body, {
    status,
    headers: {
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'",
      "x-content-type-options": "nosniff",
      ...headers,
    },
  });
}
