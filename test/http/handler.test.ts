/** The handler at its edges: what it takes, how much of it, and what it says when it can't answer. */
import fc from "fast-check";
import { openCheckpoint, parseVerifierKey } from "training-voucher-ledger";
import { createHandler, type Handler, type HandlerOptions } from "training-voucher-ledger/http";
import { beforeAll, describe, expect, test } from "vitest";
import { PROBLEMS, type ProblemCode, problem, problemBody } from "../../src/http/problems.ts";
import { type ErrorCode, encodeSigned, type Ledger, LedgerError } from "../../src/index.ts";
import { beside, ORIGIN, registration, sizeOf, type World } from "../support/world.ts";
import { AUTHORITY, handlerOf, openTown, operatorKey, problemIn, signedRead, toHandler } from "./town.ts";

let world: World;
let handler: Handler;
beforeAll(async () => {
  world = await openTown();
  handler = handlerOf(world);
});

const JSON_TYPE = { "content-type": "application/json" };
const post = (
  body: string | Uint8Array | ReadableStream<Uint8Array>,
  headers: Record<string, string> = JSON_TYPE,
  path = "/instructions",
) => toHandler(path, { method: "POST", body, headers, duplex: "half" });
const problemOf = async (request: Request, asked = handler) => {
  const response = await asked(request);
  const { code, status } = await problemIn(response);
  expect(response.status).toBe(status);
  return code;
};

describe("an instruction", () => {
  test("is recorded, and sent again gets the same answer", async () => {
    const text = encodeSigned(registration(world, "t-1"));
    const [first, second] = [await handler(post(text)), await handler(post(text))];
    expect([first.status, second.status]).toEqual([200, 200]);
    const [one, two] = [await first.text(), await second.text()];
    expect(one).toMatch(/^\{"ok":true,"seq":\d+,"at":"2025-/);
    expect(two).toBe(one.replace('"repeated":false', '"repeated":true'));
  });

  test("that is refused is an answer with 200, in English and Chinese", async () => {
    const refused = registration(world, "t-1");
    const response = await handler(post(encodeSigned(refused)));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      ok: false,
      refusal: { code: "duplicate-trainee", message: /already/, messageZh: /此前已登记/, facts: { name: "t-1" } },
    });
  });

  test("is explained without being recorded", async () => {
    const size = await sizeOf(world);
    const response = await handler(post(encodeSigned(registration(world, "t-2")), JSON_TYPE, "/explain"));
    expect(await response.json()).toEqual({ refusals: [] });
    expect(await sizeOf(world)).toBe(size);
  });

  test("has a media type with whatever parameters", async () => {
    const text = encodeSigned(registration(world, "t-3"));
    expect((await handler(post(text, { "content-type": "Application/JSON; charset=utf-8" }))).status).toBe(200);
  });

  test("of the most bytes that a line can have is taken", async () => {
    const reason = "试".repeat(160);
    const refused = Array.from({ length: 105 }, (_, i) => ({
      voucher: `01900000-0000-7000-8000-${`${i}`.padStart(12, "0")}`,
      reason,
    }));
    const signed = world.signed("hrss.reviewer", "settlement.review", { settlement: "s", refused });
    expect(encodeSigned(signed).length).toBeLessThan(65_536);
    const response = await handler(post(encodeSigned(signed)));
    expect(await response.json()).toMatchObject({ refusal: { code: "unknown-settlement" } });
  });
});

describe("a body is refused that is", () => {
  const text = () => encodeSigned(registration(world, "t-9"));
  test.each<[string, string, () => Request]>([
    ["empty", "body-malformed", () => post("")],
    ["no JSON", "body-malformed", () => post("{")],
    ["not canonical", "body-malformed", () => post(text().replace(":", ": "))],
    ["unsigned", "body-malformed", () => post(text().replace(/"signatures":\[.*\]/, '"signatures":[]'))],
    ["a list", "body-malformed", () => post(`[${text()}]`)],
    ["no UTF-8", "body-malformed", () => post(Uint8Array.of(0x22, 0xff, 0x22))],
    ["marked with a byte order", "body-malformed", () => post(`\ufeff${text()}`)],
    ["a number too large to be safe", "body-malformed", () => post(text().replace('"t-9"', "9007199254740993"))],
    ["of another type", "media-type-wrong", () => post(text(), { "content-type": "text/plain" })],
    ["of no type", "media-type-wrong", () => post(new TextEncoder().encode(text()), {})],
    ["compressed", "media-type-wrong", () => post(text(), { ...JSON_TYPE, "content-encoding": "gzip" })],
    ["too large", "body-too-large", () => post("x".repeat(65_537))],
    ["too large by its own word", "body-too-large", () => post(text(), { ...JSON_TYPE, "content-length": "65537" })],
  ])("%s: %s", async (_, code, request) => {
    const size = await sizeOf(world);
    expect(await problemOf(request())).toBe(code);
    expect(await sizeOf(world)).toBe(size);
  });

  test("endless: it is read no further than the limit", async () => {
    let given = 0;
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 1000;
        controller.enqueue(new Uint8Array(1000));
      },
      cancel() {
        isCancelled = true;
      },
    });
    expect(await problemOf(post(body))).toBe("body-too-large");
    expect(given).toBeLessThan(80_000);
    expect(isCancelled).toBe(true);
  });

  test("broken off: nobody is left to hear of it, and nothing failed here", async () => {
    const errors: unknown[] = [];
    const listening = handlerOf(world, { onError: (error) => errors.push(error) });
    const body = new ReadableStream({ start: (controller) => controller.error(new Error("ECONNRESET")) });
    expect(await problemOf(post(body), listening)).toBe("body-malformed");
    expect(errors).toEqual([]);
  });

  test.each([
    ["a number without end", () => text().replace('"t-9"', "9".repeat(60_000))],
    ["a name without end", () => text().replace('"trainee"', `"${"试".repeat(20_000)}"`)],
    ["no member too few", () => text().replace(/"id":"[^"]*",/, "")],
  ])("told of shortly, and in Chinese without English: %s", async (_, body) => {
    const found = await problemIn(await handler(post(body())));
    expect(found.title.length).toBeLessThan(300);
    expect(found.titleZh).toMatch(/（\p{Script=Han}[^a-z]*）。$/u);
  });

  test("slow: it is given up", async () => {
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(Uint8Array.of(0x7b)) });
    expect(await problemOf(post(body), handlerOf(world, { bodyTimeout: 5 }))).toBe("body-too-slow");
  });
});

describe("a route", () => {
  test.each([
    ["GET", "/nothing"],
    ["GET", ""],
    ["GET", "/"],
    ["GET", "/receipts"],
    ["GET", "/receipts/1/2"],
    ["GET", "instructions"],
    ["POST", "/instructions/"],
  ])("that is none: %s %s", async (method, path) => {
    expect(await problemOf(toHandler(path, { method }))).toBe("no-such-route");
  });

  test.each([
    ["GET", "/instructions", "POST, OPTIONS"],
    ["PUT", "/explain", "POST, OPTIONS"],
    ["POST", "/checkpoint", "GET, HEAD, OPTIONS"],
    ["DELETE", "/vouchers/x", "GET, HEAD, OPTIONS"],
  ])("does not take %s %s, and says what it takes", async (method, path, allow) => {
    const response = await handler(toHandler(path, { method }));
    expect({ status: response.status, allow: response.headers.get("allow") }).toEqual({ status: 405, allow });
    const options = await handler(toHandler(path, { method: "OPTIONS" }));
    expect({ status: options.status, allow: options.headers.get("allow") }).toEqual({ status: 204, allow });
  });

  test("that is read can be asked for its head", async () => {
    const response = await handler(toHandler("/checkpoint", { method: "HEAD" }));
    expect({ status: response.status, text: await response.text() }).toEqual({ status: 200, text: "" });
  });

  test.each(["/api/vouchers", "api/vouchers/"])("begins where the bureau wants it: %s", async (basePath) => {
    const elsewhere = handlerOf(world, { basePath });
    expect((await elsewhere(new Request(`https://${AUTHORITY}/api/vouchers/checkpoint`))).status).toBe(200);
    expect((await elsewhere(toHandler("/checkpoint"))).status).toBe(404);
    const document = await elsewhere(new Request(`https://${AUTHORITY}/api/vouchers/openapi.json`));
    expect(await document.json()).toMatchObject({ servers: [{ url: "/api/vouchers" }] });
  });

  test("gives anybody the OpenAPI document of this very handler, made once", async () => {
    let made = 0;
    const { ledger } = world;
    const counting: Ledger = Object.create(ledger, {
      origin: {
        get() {
          made++;
          return ledger.origin;
        },
      },
    });
    const own = handlerOf({ ...world, ledger: counting }, { maxBody: 1000, freshness: { before: 10, after: 1 } });
    const texts = await Promise.all([1, 2, 3].map(async () => (await own(toHandler("/openapi.json"))).text()));
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toMatch(/At most 1,000 bytes(.|\n)*from 10 s before to 1 s after/);
    expect(made).toBe(1);
  });

  test("gives anybody the checkpoint, signed", async () => {
    const note = await (await handler(toHandler("/checkpoint"))).text();
    const trust = { origin: ORIGIN, verifiers: [parseVerifierKey(operatorKey)] };
    expect(openCheckpoint(note, trust).size).toBe(await sizeOf(world));
  });

  test("answers nothing that is kept or guessed at", async () => {
    for (const path of ["/checkpoint", "/nothing", "/statement", "/openapi.json"]) {
      const { headers } = await handler(toHandler(path));
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });
});

describe("a limit on requests", () => {
  const heard: unknown[] = [];
  const limit = (seconds: (asked: { reader?: unknown }) => number | undefined) =>
    handlerOf(world, {
      rateLimit(asked) {
        heard.push(asked.reader === undefined ? asked.action : asked.reader.holder);
        return seconds(asked);
      },
    });

  test("is asked before anything is read", async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("was read")) });
    const response = await limit(() => 2.5)(post(broken));
    expect({ status: response.status, after: response.headers.get("retry-after") }).toEqual({
      status: 429,
      after: "3",
    });
    expect(heard.splice(0)).toEqual(["submit"]);
  });

  test("is asked again once the key is known", async () => {
    const asked = limit(({ reader }) => (reader ? 7 : undefined));
    expect(await problemOf(signedRead(world, "school-a.desk", "/receipts/1"), asked)).toBe("too-many-requests");
    expect(heard.splice(0)).toEqual(["receipt", "school-a"]);
    expect(await problemOf(toHandler("/receipts/1"), asked)).toBe("signature-missing");
    expect(heard.splice(0)).toEqual(["receipt"]);
  });
});

describe("when the ledger can't answer", () => {
  const failing = (error: unknown, heard: unknown[] = []) => {
    const fail = (): Promise<never> => Promise.reject(error);
    const ledger: Ledger = { ...world.ledger, submit: fail, get: fail };
    return handlerOf({ ...world, ledger }, { onError: (found) => heard.push(found) });
  };
  const instruction = () => post(encodeSigned(registration(world, "t-4")));

  test.each<[ErrorCode, number, string | null]>([
    ["store-busy", 503, "1"],
    ["store-failed", 503, "5"],
    ["clock-behind", 503, "10"],
    ["clock-jump", 503, "60"],
    ["ledger-behind", 503, "60"],
    ["ledger-closed", 503, "5"],
    ["ledger-corrupt", 500, null],
    ["wrong-usage", 500, null],
  ])("for %s the answer is %i, without a word of why", async (code, status, after) => {
    const heard: unknown[] = [];
    const error = new LedgerError(code, "secret path /var/lib/ledger.db");
    const response = await failing(error, heard)(instruction());
    expect({ status: response.status, after: response.headers.get("retry-after") }).toEqual({ status, after });
    expect(await response.text()).not.toMatch(/secret|\/var|Error|\bat \w+ \(/);
    expect(heard).toEqual([error]);
  });

  test("a bug is no more talkative, and a listener that throws hurts nobody", async () => {
    const loud = handlerOf(
      { ...world, ledger: { ...world.ledger, get: () => Promise.reject(new TypeError("secret")) } },
      {
        onError() {
          throw new Error("secret");
        },
      },
    );
    const response = await loud(signedRead(world, "school-a.desk", "/receipts/1"));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
  });

  test("a listener that fails later hurts nobody either", async () => {
    let heard = 0;
    const onError = async () => {
      heard++;
      throw new Error("the log is away");
    };
    const failed = handlerOf(
      { ...world, ledger: { ...world.ledger, get: () => Promise.reject(new Error()) } },
      { onError },
    );
    expect((await failed(signedRead(world, "school-a.desk", "/receipts/1"))).status).toBe(500);
    await new Promise(setImmediate);
    expect(heard).toBe(1); // and no rejection is left over, of which the test's own process would die
  });

  test("a full queue is a refusal with 503, to be sent again in a second", async () => {
    const { ledger } = await beside(world, { maxQueue: 1 });
    const busy = handlerOf({ ...world, ledger });
    const answers = await Promise.all([5, 6, 7].map((i) => busy(post(encodeSigned(registration(world, `t-${i}`))))));
    const [response] = answers.filter(({ status }) => status === 503);
    expect(response?.headers.get("retry-after")).toBe("1");
    expect(await response?.json()).toMatchObject({ ok: false, refusal: { code: "overloaded" } });
  });
});

describe("what a bureau tells the handler", () => {
  test.each(["Vouchers.Example", "vouchers.example:443", "vouchers.example:80"])(
    "may spell the authority as it likes: %s",
    async (authority) => {
      const request = signedRead(world, "hrss.issuer", "/receipts/1");
      expect((await handlerOf(world, { authority })(request)).status).toBe(200);
    },
  );

  test.each([
    [{ authority: undefined }, /authority is undefined; give a text/],
    [{ authority: 443 }, /authority is 443/],
    [{ basePath: 1 }, /basePath is 1/],
    [{ authorise: true }, /authorise is true; give a function/],
    [{ rateLimit: 5 }, /rateLimit is 5/],
    [{ onError: "log" }, /onError is log/],
    [{ now: 0 }, /now is 0/],
  ])("is refused at once if it is of no use: %j", (options, message) => {
    const all = { authority: AUTHORITY, ...options };
    const refused = expect.objectContaining({ code: "wrong-usage", message: expect.stringMatching(message) });
    expect(() => Reflect.apply(createHandler, undefined, [world.ledger, all])).toThrow(refused);
  });

  test.each<[Partial<HandlerOptions>, RegExp]>([
    [{ authority: "https://vouchers.example" }, /no authority/],
    [{ authority: "vouchers.example/" }, /no authority/],
    [{ authority: "me@vouchers.example" }, /no authority/],
    [{ authority: "vouchers.example:x" }, /no authority/],
    [{ authority: "" }, /no authority/],
    [{ basePath: "/v1?x" }, /no path/],
    [{ basePath: "/a/../v1" }, /no path/],
    [{ basePath: "/试" }, /no path/],
    [{ maxBody: 0 }, /maxBody is 0/],
    [{ bodyTimeout: Number.POSITIVE_INFINITY }, /bodyTimeout is Infinity/],
    [{ bodyTimeout: 2 ** 31 }, /bodyTimeout/],
    [{ freshness: { before: Number.NaN, after: 5 } }, /freshness.before is NaN/],
    [{ freshness: { before: 60, after: -1 } }, /freshness.after/],
  ])("is refused at once if it can't be meant: %j", (options, message) => {
    const refused = expect.objectContaining({ code: "wrong-usage", message: expect.stringMatching(message) });
    expect(() => handlerOf(world, options)).toThrow(refused);
  });
});

test("every problem says in both languages what is the matter", () => {
  for (const [status, en, zh] of Object.values(PROBLEMS)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(en).toMatch(/^[A-Z].*[.}]$/);
    expect(zh).toMatch(/\p{Script=Han}.*[。）]$/u);
  }
});

test("whatever is sent gets an answer, and never that the server failed", async () => {
  const good = encodeSigned(registration(world, "t-8"));
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom("receipts", "vouchers", "statement", "instructions", "explain", "1"),
  );
  const spoilt = fc.tuple(fc.nat(good.length), fc.string()).map(([at, text]) => good.slice(0, at) + text);
  const value = fc.string().filter((text) => /^[\x20-\x7e]*$/.test(text));
  const headers = fc.record(
    {
      "signature-input": value,
      signature: value,
      "voucher-token": value,
      "content-length": value,
      "content-encoding": value,
    },
    { requiredKeys: [] },
  );
  const request = fc.record({
    method: fc.constantFrom("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE"),
    path: fc
      .array(piece, { maxLength: 3 })
      .map((parts) => parts.map((part) => `/${encodeURIComponent(part)}`).join("")),
    query: fc.webQueryParameters(),
    headers,
    body: fc.oneof(fc.string(), spoilt, fc.json()),
  });
  const errors: unknown[] = [];
  const listening = handlerOf(world, { onError: (error) => errors.push(error) });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query, headers, body }) => {
      const init =
        method === "GET" || method === "HEAD"
          ? { method, headers }
          : { method, headers: { ...JSON_TYPE, ...headers }, body };
      const { status } = await listening(toHandler(`${path}?${query}`, init));
      expect(status).toBeLessThan(500);
      expect(errors).toEqual([]);
    }),
  );
});

const isCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);

test.each(Object.keys(PROBLEMS).filter(isCode))("names stay as they are in both sentences of %s", (code) => {
  const [, ...sentences] = PROBLEMS[code];
  const [names, name] = ["from, to, school", "issuer"];
  for (const given of [names, name]) {
    const facts = [...sentences.join().matchAll(/\{(\w+)/g)].map(([, fact = ""]) => [fact, given]);
    const { title, titleZh } = problemBody(problem(code, Object.fromEntries(facts)));
    const shown = sentences.map((sentence) => sentence.replace(/\{\w+(:\w+)?\}/g, given));
    expect([title, titleZh]).toEqual(shown);
  }
});
