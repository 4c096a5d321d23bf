/** The part of node-postgres (pg) that the store uses, and one transaction's worth of questions to it. */
import { createHash } from "node:crypto";
import type { SqlRow, SqlValue } from "./driver.ts";

/** What a query of pg is given: rows come back as arrays. */
export interface PostgresQuery {
  readonly text: string;
  /** Of the prepared statement; without it the text is prepared for this once. */
  readonly name?: string;
  readonly values?: unknown[];
  readonly rowMode: "array";
  readonly types: { getTypeParser(oid: number, format?: unknown): (value: string) => SqlValue };
}

export interface PostgresAnswer {
  /** As the parsers of the query give their values. */
  readonly rows: readonly SqlRow[];
  readonly command: string;
  readonly rowCount: number | null;
}

/** What the messages of a client go through. */
export interface PostgresStream {
  /** Messages of one moment leave together. */
  cork?(): void;
  uncork?(): void;
  /** So far. */
  readonly bytesRead?: number;
  /** At once, without a farewell that nobody may hear. */
  destroy?(): unknown;
}

/** A client of a pool of pg. */
export interface PostgresClient {
  /** Whether queries are sent without waiting for the answers to those before them. */
  readonly pipeline?: boolean;
  /** Whether the pool asks for results in binary, which nothing here can read. */
  readonly binary?: boolean;
  query(query: PostgresQuery): Promise<PostgresAnswer>;
  /** Back to the pool; with an argument it is closed instead. */
  release(destroy?: boolean): void;
  on(event: "error", listener: (error: Error) => void): unknown;
  readonly connection?: { readonly stream?: PostgresStream };
  /** What the server last said: I outside a transaction, T in one, E in one that failed. */
  getTransactionStatus?(): string | null;
}

/** A pool of pg, version 8: `new pg.Pool({ …, pipeline: true })`. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  on(event: "error", listener: (error: Error) => void): unknown;
  /** Called before a client is handed to whoever asked for one, with the pool's own listener still on it. */
  on(event: "acquire", listener: (client: PostgresClient) => void): unknown;
}

/** Asks one after another on one connection; after the first that fails, nothing more is sent. */
export interface Questions {
  /**
   * `name`: see `statementName`. `silenceMs`: how long the connection may say nothing before it counts as lost.
   * @throws what pg throws; after a failure, what failed first.
   */
  ask(text: string, values?: readonly unknown[], name?: string, silenceMs?: number): Promise<PostgresAnswer>;
}

/** `silenceMs`: unless a question has its own. */
export function createQuestions(client: PostgresClient, silenceMs: number): Questions {
  const stream = client.connection?.stream;
  const hear = listenTo(stream);
  let failed: { readonly error: unknown } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let isGathering = false;

  /** Until everybody who has something to ask now has asked: a packet for all, where there would be one for each. */
  function gather(): void {
    if (isGathering || !stream?.cork || !stream.uncork) return;
    isGathering = true;
    stream.cork();
    process.nextTick(() => {
      isGathering = false;
      stream.uncork?.();
    });
  }

  async function send(query: PostgresQuery, before: Promise<unknown>, ms: number): Promise<PostgresAnswer> {
    if (failed) throw failed.error;
    try {
      const answer = client.query(query);
      answer.catch(ignore); // it may never be waited for
      await before; // the server answers in order
      return await hear(answer, ms);
    } catch (error) {
      // What is already on its way behind it only says that something failed before.
      failed ??= { error };
      throw failed.error;
    }
  }

  return {
    ask(text, values = [], name, ms = silenceMs) {
      const query = toQuery(text, values, name);
      const before = last;
      gather();
      const answer = client.pipeline === true ? send(query, before, ms) : before.then(() => send(query, before, ms));
      last = answer.catch(ignore);
      return answer;
    },
  };
}

/**
 * Networks and proxies can lose a connection without a word to either end. A stream from which nothing came for `ms`, not
 * even a part of the answer, is destroyed, and nobody waits for it any more: they are told as they are of a broken one.
 */
function listenTo(stream: PostgresStream | undefined): (answer: Promise<PostgresAnswer>, ms: number) => typeof answer {
  let giveUp: (error: Error) => void = ignore;
  const lost = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  lost.catch(ignore);
  return async (answer, ms) => {
    let heard = stream?.bytesRead;
    let isAsked = true;
    const timer = setInterval(() => {
      const before = heard;
      heard = stream?.bytesRead;
      if (heard !== before) return;
      // What came while this process was too busy to read it is read before that.
      setImmediate(() => {
        if (!isAsked || stream?.bytesRead !== before) return;
        giveUp(Object.assign(new Error(`nothing was heard of the server for ${ms} ms`), { code: "ETIMEDOUT" }));
        stream?.destroy?.();
      });
    }, ms);
    try {
      return await Promise.race([answer, lost]);
    } finally {
      isAsked = false;
      clearInterval(timer);
    }
  };
}

const ignore = (): void => {};

const INTEGERS: readonly number[] = [20, 21, 23];
const types: PostgresQuery["types"] = { getTypeParser: (oid) => (INTEGERS.includes(oid) ? Number : String) };

function toQuery(text: string, values: readonly unknown[], name: string | undefined): PostgresQuery {
  return { text, values: [...values], rowMode: "array", types, ...(name === undefined ? {} : { name }) };
}

const digests = new Map<string, string>();

/** The same for the same text everywhere, so that stores that share a pool, or a pooler, can't take each other's. */
export function statementName(text: string, generation: number): string {
  const known = digests.get(text) ?? createHash("sha256").update(text).digest("hex").slice(0, 32);
  digests.set(text, known);
  return `voucher_ledger_${known}_${generation}`;
}
