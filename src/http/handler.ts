/**
 * A ledger behind HTTP: a handler for the web's own Request and Response, to be mounted in whatever server the bureau
 * has. Instructions are authorised by their signatures, reads by signed requests (signature.ts). What a party may see is
 * decided in access.ts and discretion.ts; docs/http.md says it for those who call.
 */
import { type ErrorCode, LedgerError } from "../domain/error.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type Answer, type Call, INSTRUCTIONS, PUBLIC, READS } from "./actions.ts";
import { openApiText } from "./openapi.ts";
import { type Asked, type HandlerOptions, type Settings, settingsOf } from "./options.ts";
import { isProblem, later, type Problem, problem, problemBody } from "./problems.ts";
import { openReader } from "./reader.ts";
import { findRoute, type Route } from "./routes.ts";

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

/**
 * The handler of one ledger. It keeps nothing between requests and leaves the ledger open.
 * @throws LedgerError `wrong-usage` for options that can't be meant.
 */
export function createHandler(ledger: Ledger, options: HandlerOptions): Handler {
  const settings = settingsOf(options);
  let document: string | undefined;
  const openApi = () => {
    document ??= openApiText(ledger.origin, settings);
    return document;
  };
  return async (request) => {
    try {
      const answer = await answerTo(request, { ledger, openApi, ...settings }, options);
      return toResponse(isProblem(answer) ? problemAnswer(answer) : answer, request.method);
    } catch (error) {
      void tell(options, error, request);
      const seconds = error instanceof LedgerError ? UNAVAILABLE[error.code] : undefined;
      const failed = seconds === undefined ? problem("server-failed") : later("ledger-unavailable", seconds);
      return toResponse(problemAnswer(failed), request.method);
    }
  };
}

/** A listener's own trouble is not the caller's, nor the process's. */
async function tell(options: HandlerOptions, error: unknown, request: Request): Promise<void> {
  try {
    await options.onError?.(error, request);
  } catch {}
}

type Hooks = Pick<HandlerOptions, "authorise" | "rateLimit">;
type Desk = Settings & Pick<Call, "ledger" | "openApi">;

async function answerTo(request: Request, desk: Desk, hooks: Hooks): Promise<Answer | Problem> {
  const url = new URL(request.url);
  const found = findRoute(url.pathname, desk.basePath);
  if (!found) return problem("no-such-route");
  const { route, parameters } = found;
  const allow = route.method === "GET" ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
  if (request.method === "OPTIONS") return { status: 204, headers: { allow }, body: null };
  const isAllowed = request.method === route.method || (request.method === "HEAD" && route.method === "GET");
  if (!isAllowed) return problem("method-not-allowed", { allow }, { allow });
  return runRoute(route, { ...desk, request, url, parameters, now: desk.now() }, hooks);
}

async function runRoute(route: Route, call: Call, hooks: Hooks): Promise<Answer | Problem> {
  const { request } = call;
  const { action } = route;
  const limited = await hooks.rateLimit?.({ action, request });
  if (limited !== undefined) return later("too-many-requests", Math.ceil(limited));
  const mayGoOn = async (asked: Partial<Asked>): Promise<Problem | undefined> => {
    const isPermitted = hooks.authorise === undefined || (await hooks.authorise({ action, request, ...asked }));
    return isPermitted === true ? undefined : problem("not-permitted");
  };
  if (route.access === "instruction") {
    return INSTRUCTIONS[route.action](call, (instruction) => mayGoOn({ instruction }));
  }
  if (route.access === "public") return (await mayGoOn({})) ?? PUBLIC[route.action](call);

  const reader = await openReader(request, call);
  if (isProblem(reader)) return reader;
  const limitedReader = await hooks.rateLimit?.({ action, request, reader });
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
