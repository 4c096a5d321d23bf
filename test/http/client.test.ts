/** The client over a real connection: what fails on the way, who lies, and that nothing is redeemed twice. */
import { createServer, type ServerResponse } from "node:http";
import { binds, type ErrorCode, formatVerifierKey, LedgerError, type Outcome, sign } from "training-voucher-ledger";
import { type ClientOptions, connect, type Handler } from "training-voucher-ledger/http";
import { signOnce } from "training-voucher-ledger/school";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { mount } from "../../examples/mount.ts";
import { codeOf, keyOf, ORIGIN, sizeOf, type World } from "../support/world.ts";
import { clientOf, handlerOf, listen, openTown, operatorKey } from "./town.ts";

let world: World;
let vouchers: string[];
let port = 0;
/** What stands between the client and the handler. */
let trouble: ((response: Response, request: Request, nth: number) => Promise<Response | "drop">) | undefined;
let asked = 0;

beforeAll(async () => {
  world = await openTown();
  vouchers = [...(await world.redeemable(24))];
  let handler: Handler = async () => new Response(null, { status: 503 });
  const server = createServer((incoming, outgoing) => {
    mount(async (request) => {
      const nth = ++asked;
      const answer = await handler(request);
      const troubled = trouble ? await trouble(answer, request, nth) : answer;
      if (troubled !== "drop") return troubled;
      hangUp(outgoing);
      return answer;
    })(incoming, outgoing);
  });
  port = await listen(server);
  handler = handlerOf(world, { authority: `127.0.0.1:${port}` });
});

afterEach(() => {
  trouble = undefined;
  asked = 0;
});

const hangUp = (outgoing: ServerResponse) => outgoing.socket?.destroy();
const desk = { origin: ORIGIN, key: keyOf("school-a.desk") };
/** Under the ledger's name, and not its operator's. */
const strangersKey = formatVerifierKey(ORIGIN, Buffer.from(keyOf("nobody.operator").publicKey, "base64url"));
const price = { outcome: "completion", amount: 60_000 } as const;
const bill = (voucher = vouchers.pop() ?? "", attempt = 1) =>
  signOnce("voucher.redeem", { voucher, ...price }, desk, attempt);
const client = (options: Partial<ClientOptions> = {}) => clientOf(world, port, "school-a.desk", options);
const errorOf = async (promise: Promise<unknown>): Promise<LedgerError> => {
  const error: unknown = await promise.then(
    () => new Error("there was an answer"),
    (thrown) => thrown,
  );
  if (error instanceof LedgerError) return error;
  throw error;
};
const YEAR = { from: "2025-01-01", to: "2025-12-31" } as const;
const seqOf = (outcome: Outcome) => (outcome.ok ? outcome.seq : outcome.refusal.code);
const instead = (
  text: string,
  headers: Record<string, string> = { "content-type": "application/json" },
  status = 200,
) => new Response(text, { status, headers });

describe("a school", () => {
  test("redeems, gets a verified receipt, and the same answer again", async () => {
    const signed = bill();
    const [first, again] = [await client().submit(signed), await client().submit(signed)];
    if (!first.ok || !again.ok) throw new Error("refused");
    expect([first.repeated, again.repeated, again.seq]).toEqual([false, true, first.seq]);
    const receipt = await first.receipt();
    expect(await again.receipt()).toContain(receipt.split("\n")[1]);
    expect(await client().receipt(first.seq)).toContain(receipt.split("\n")[1]);
  });

  test("gets refusals as values, with their facts, and is not asked to try again", async () => {
    const outcome = await client().submit(
      signOnce("voucher.redeem", { ...price, voucher: vouchers[0] ?? "", amount: 1 }, desk),
    );
    expect(outcome).toMatchObject({ ok: false, refusal: { code: "amount-mismatch", messageZh: /不符/ } });
    expect(asked).toBe(1);
    if (!outcome.ok) expect(binds(outcome.refusal.code)).toBe(true);
  });

  test("asks what stands in the way, sees its voucher, checkpoint and statement", async () => {
    const [voucher = ""] = vouchers;
    expect(await client().explain(bill(voucher))).toEqual([]);
    expect(await client().explain(signOnce("voucher.redeem", { ...price, voucher, amount: 1 }, desk, 9))).toMatchObject(
      [{ code: "amount-mismatch" }],
    );
    expect(await client().voucher(voucher)).toMatchObject({ state: "held", class: /class/ });
    expect(await client().voucher("0194f000-0000-7000-8000-00000000ffff")).toBeUndefined();
    expect(await client().checkpoint()).toContain(ORIGIN);
    const { total } = await client().statement({ ...YEAR, school: "school-a" });
    expect(total.closing.accrued).toBe(total.movements.accrue.amount);
  });

  test("with two tills that send one bill at once redeems once, and both get the one answer", async () => {
    const voucher = vouchers.pop() ?? "";
    const size = await sizeOf(world);
    const tills = Array.from({ length: 8 }, () => client().submit(bill(voucher)));
    const outcomes = await Promise.all(tills);
    expect(new Set(outcomes.map(seqOf))).toEqual(new Set([size]));
    expect(outcomes.filter((outcome) => outcome.ok && !outcome.repeated)).toHaveLength(1);
    expect(await sizeOf(world)).toBe(size + 1);
  });

  test("may have a key for each till", async () => {
    const second = keyOf("school-a.till");
    const add = { party: "school-a", key: second.publicKey, role: "school" } as const;
    await world.accept([world.signed("hrss.root school-a.desk", "key.add", add)]);
    const voucher = vouchers.pop() ?? "";
    const here = await client().submit(bill(voucher));
    const there = await clientOf(world, port, "school-a.till").submit(
      signOnce("voucher.redeem", { voucher, ...price }, { origin: ORIGIN, key: second, idKey: desk.key }),
    );
    expect(there).toMatchObject({ ok: true, seq: seqOf(here), repeated: true });
    if (there.ok) expect(await there.receipt()).toContain("c2sp.org/tlog-proof");
  });
});

const overloaded = { code: "overloaded", message: "m", messageZh: "z", facts: { waiting: 1 } };

describe("when the way is bad", () => {
  test("and the connection breaks after the redemption was recorded, it is redeemed once", async () => {
    const size = await sizeOf(world);
    trouble = async (response, _, nth) => (nth <= 2 ? "drop" : response);
    const outcome = await client().submit(bill());
    expect(outcome).toMatchObject({ ok: true, seq: size, repeated: true });
    expect([asked, await sizeOf(world)]).toEqual([3, size + 1]);
  });

  test.each([408, 429, 502, 503, 504])("and the server says %i, the same is sent again", async (status) => {
    trouble = async (response, _, nth) => (nth === 1 ? instead("busy", { "retry-after": "0" }, status) : response);
    expect(codeOf(await client().submit(bill()))).toBe("accepted");
    expect(asked).toBe(2);
  });

  test("and an answer takes too long, the same is sent again", async () => {
    trouble = async (response, _, nth) => {
      if (nth === 1) await new Promise((resolve) => setTimeout(resolve, 400));
      return response;
    };
    expect(await client({ timeout: 150 }).submit(bill())).toMatchObject({ ok: true, repeated: true });
  });

  test("and a body stops in the middle, the same is sent again", async () => {
    const stuck = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"ok"')) });
    const headers = { "content-type": "application/json" };
    trouble = async (response, _, nth) => (nth === 1 ? new Response(stuck, { headers }) : response);
    expect(await client({ timeout: 150 }).submit(bill())).toMatchObject({ ok: true, repeated: true });
  });

  test("signed requests are signed anew for each try", async () => {
    const signatures = new Set<string | null>();
    let late = 0;
    trouble = async (response, request, nth) => {
      signatures.add(request.headers.get("signature"));
      late = nth;
      return nth < 3 ? instead("", { "retry-after": "0" }, 503) : response;
    };
    const clock = () => world.clock.now + late * 1000;
    expect(await client({ now: clock }).voucher(vouchers[0] ?? "")).toMatchObject({ voucher: vouchers[0] });
    expect(signatures.size).toBe(3);
  });

  test("and nobody is there, it says what to do, in both languages", async () => {
    const gone = createServer();
    const nobody = clientOf(world, await listen(gone), "school-a.desk", { retries: 1 });
    gone.close();
    const { code, message, facts } = await errorOf(nobody.submit(bill(vouchers[0])));
    expect({ code, tries: facts.tries }).toEqual({ code: "not-reachable", tries: 2 });
    expect(message).toMatch(/127\.0\.0\.1:.*ECONNREFUSED.*same instruction again/);
    expect(facts.messageZh).toMatch(/没有答复（连接被拒绝；已尝试 2 次）.*以同一指令重发/);
  });

  test("and the network says more than a sentence holds, it is cut", async () => {
    const cause = new Error("x".repeat(70_000));
    const wordy = client({ fetch: () => Promise.reject(new TypeError("fetch failed", { cause })), retries: 0 });
    const { message, facts } = await errorOf(wordy.checkpoint());
    expect(message.length).toBeLessThan(500);
    expect(facts.messageZh).toContain("网络连接失败");
  });

  test("and a try would outlast its patience, the try is cut short", async () => {
    const waits: number[] = [];
    const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
      waits.push(ms);
      return AbortSignal.abort();
    });
    const silent = () => Promise.reject(new Error("no answer"));
    await errorOf(client({ fetch: silent, timeout: 10_000, patience: 300 }).checkpoint());
    timeout.mockRestore();
    expect(waits[0]).toBe(300);
    expect(waits.length).toBeGreaterThan(1);
    for (const ms of waits.slice(1)) expect(ms).toBeLessThanOrEqual(200);
  });

  test("it gives up when its patience is at an end, and does not wait longer than asked to", async () => {
    trouble = async () => instead("", { "retry-after": "3600" }, 503);
    const { code } = await errorOf(client().checkpoint());
    expect([code, asked]).toEqual(["not-reachable", 1]);
    trouble = async () => instead("", {}, 503);
    expect((await errorOf(client({ retries: 0 }).checkpoint())).code).toBe("not-reachable");
  });

  test("it says so when the server asks for a longer wait than it has patience for", async () => {
    trouble = async () => instead("", { "retry-after": "86400" }, 503);
    const { code, message, facts } = await errorOf(client().submit(bill(vouchers[0])));
    expect({ code, tries: facts.tries }).toEqual({ code: "not-reachable", tries: 1 });
    expect(message).toMatch(/status 503, and asks to wait 86400 s/);
    expect(facts.messageZh).toMatch(/要求等待 86400 秒/);
  });

  test.each([204, 202, 206])("an answer %i is none: the same is to be sent again", async (status) => {
    trouble = async () => new Response(status === 204 ? null : "{}", { status });
    const { code, message, facts } = await errorOf(client().submit(bill(vouchers[0])));
    expect(code).toBe("answer-malformed");
    expect(message).toMatch(new RegExp(`status ${status}.*may have been recorded: send the same`));
    expect(facts.messageZh).toMatch(/以同一指令重发/);
  });

  test("a full queue is sent again and is at last the refusal that it is", async () => {
    const refusal = overloaded;
    const json = { "content-type": "application/json", "retry-after": "0" };
    trouble = async () => instead(JSON.stringify({ ok: false, refusal }), json, 503);
    expect(await client({ retries: 1 }).submit(bill(vouchers[0]))).toEqual({ ok: false, refusal });
    expect(asked).toBe(2);
  });

  test.each([
    ["a gateway's word", () => '{"message":"Service Unavailable"}'],
    ["another refusal", () => JSON.stringify({ ok: false, refusal: { ...overloaded, code: "frozen" } })],
  ])("503 with %s is no answer, after as many tries as it says", async (_, text) => {
    trouble = async () => instead(text(), { "content-type": "application/json", "retry-after": "0" }, 503);
    const { code, facts } = await errorOf(client({ retries: 1 }).submit(bill(vouchers[0])));
    expect({ code, tries: facts.tries }).toEqual({ code: "not-reachable", tries: 2 });
  });

  test("a server that failed is not asked again by itself", async () => {
    trouble = async () => instead("oops", { "content-type": "text/html" }, 500);
    expect((await errorOf(client().submit(bill(vouchers[0])))).code).toBe("not-reachable");
    expect(asked).toBe(1);
  });

  test("the waits grow, differ, and end", async () => {
    const waits: number[] = [];
    const timer = vi.spyOn(globalThis, "setTimeout").mockImplementation(((run: () => void, ms = 0) => {
      waits.push(ms);
      queueMicrotask(run);
      return 0;
    }) as unknown as typeof setTimeout);
    const refusing = async () => instead("", {}, 503);
    const lonely = connect({
      ...desk,
      url: "https://bureau.example/v1",
      trusted: [operatorKey],
      fetch: refusing,
      retries: 9,
      patience: 1e9,
    });
    await errorOf(lonely.checkpoint());
    timer.mockRestore();
    expect(waits).toHaveLength(9);
    for (const [i, ms] of waits.entries()) {
      const longest = Math.min(10_000, 200 * 2 ** i);
      expect(ms).toBeGreaterThanOrEqual(longest / 2);
      expect(ms).toBeLessThanOrEqual(longest);
    }
  });
});

describe("a server that", () => {
  const ok = async (response: Response) => JSON.parse(await response.text());
  const changed = (change: (answer: Record<string, unknown>) => object) => async (response: Response) =>
    instead(JSON.stringify(change(await ok(response))));
  let other = "";
  beforeAll(async () => {
    const [accepted] = await world.accept([world.redemption(vouchers.pop() ?? "")]);
    other = JSON.stringify({ ok: true, repeated: false, seq: accepted?.seq, at: accepted?.at, line: accepted?.line });
  });

  test.each<[string, ErrorCode, NonNullable<typeof trouble>]>([
    ["answers for another voucher", "answer-malformed", async () => instead(other)],
    ["answers with another seq", "answer-malformed", changed((answer) => ({ ...answer, seq: 0 }))],
    [
      "answers with another time",
      "answer-malformed",
      changed((answer) => ({ ...answer, at: "2025-01-01T00:00:00.000Z" })),
    ],
    ["answers with a line that is none", "answer-malformed", changed((answer) => ({ ...answer, line: "{}" }))],
    [
      "answers with signatures of its own",
      "answer-malformed",
      changed((answer) => ({
        ...answer,
        repeated: false,
        line: String(answer.line).replace(/"sig":"..../, '"sig":"AAAA'),
      })),
    ],
    [
      "answers with amounts that JSON can't hold",
      "answer-malformed",
      changed((answer) => ({ ...answer, seq: 2 ** 60 })),
    ],
    ["answers in HTML", "answer-malformed", async () => instead("<html>", { "content-type": "text/html" })],
    ["answers JSON of no type", "answer-malformed", async () => new Response(new TextEncoder().encode(other))],
    ["breaks off its JSON", "answer-malformed", async (response) => instead((await response.text()).slice(0, -9))],
    ["invents a refusal", "answer-malformed", async () => instead('{"ok":false,"refusal":{"code":"because"}}')],
    ["answers without end", "answer-malformed", async () => instead("x".repeat(2000))],
    ["answers no UTF-8", "answer-malformed", async () => new Response(Uint8Array.of(0xff))],
    ["sends elsewhere", "answer-malformed", async () => instead("", { location: "https://evil.example/" }, 302)],
    [
      "sends elsewhere, with the body",
      "answer-malformed",
      async () => instead("", { location: "/v2/instructions" }, 308),
    ],
    ["has no such path", "request-refused", async () => instead("nothing", { "content-type": "text/plain" }, 404)],
  ])("%s is not believed: %s", async (_, code, lie) => {
    trouble = lie;
    const error = await errorOf(client({ maxAnswer: 1500 }).submit(bill(vouchers[1])));
    expect(error.code).toBe(code);
    expect(error.facts.messageZh).toMatch(/\p{Script=Han}/u);
    expect(asked).toBe(1);
  });

  test("gives the receipt of another entry, or under another key, is not believed", async () => {
    const outcome = await client().submit(bill());
    if (!outcome.ok) throw new Error("refused");
    const [foreign, own] = [await world.ledger.receipt(outcome.seq - 1), await world.ledger.receipt(outcome.seq)];
    trouble = async () => instead(foreign, { "content-type": "text/plain" });
    expect((await errorOf(outcome.receipt())).code).toBe("receipt-not-verified");
    expect((await errorOf(client().receipt(outcome.seq))).code).toBe("receipt-not-verified");
    trouble = async () => instead(own.replace(/.{4}\n$/, "AAA=\n"), { "content-type": "text/plain" });
    expect((await errorOf(outcome.receipt())).code).toMatch(/malformed-note|note-not-verified/);
    trouble = async () => instead(own, { "content-type": "text/plain" });
    const distrustful = client({ trusted: [strangersKey] });
    expect((await errorOf(distrustful.receipt(outcome.seq))).code).toBe("note-not-verified");
    expect((await errorOf(distrustful.checkpoint())).code).toMatch(/note/);
  });

  test("has no such path, or fails, is not taken for one that has no such voucher", async () => {
    const [voucher = ""] = vouchers;
    const elsewhere = await errorOf(client({ url: `http://127.0.0.1:${port}/v2` }).voucher(voucher));
    expect(elsewhere).toMatchObject({ code: "request-refused", facts: { problem: "no-such-route" } });
    trouble = async () => instead("nothing", { "content-type": "text/html" }, 404);
    expect((await errorOf(client().voucher(voucher))).code).toBe("request-refused");
    const notFound = JSON.stringify({ type: "x", title: "t", titleZh: "题", status: 404, code: "not-found" });
    trouble = async () => instead(notFound, { "content-type": "application/problem+json" }, 500);
    expect((await errorOf(client().voucher(voucher))).code).toBe("not-reachable");
  });

  test("tells of another voucher is not believed", async () => {
    const [voucher = "", another = ""] = vouchers;
    trouble = changed((answer) => ({ ...answer, voucher: another }));
    expect((await errorOf(client().voucher(voucher))).code).toBe("answer-malformed");
  });

  const statement = () => client().statement({ ...YEAR, school: "school-a" });
  test.each<[string, (text: string) => string]>([
    ["of another school", (text) => text.replace('"school-a"', '"school-b"')],
    ["of another month", (text) => text.replace('"2025-12-31"', '"2025-01-31"')],
    ["of which no fund closes as it says", (text) => text.replaceAll(/("closing":\{"accrued":)/g, "$11")],
    ["of whose movements one is gone", (text) => text.replaceAll(/("accrue":\{"lines":\d+,"amount":)\d+/g, "$10")],
    ["whose funds are not its total", (text) => text.replace(/"funds":\[.*\]/, '"funds":[]')],
    ["whose lines are not those of its funds", (text) => text.replace(/"lines":\d+/, '"lines":999')],
  ])("gives a statement %s is not believed", async (_, lie) => {
    expect((await statement()).total.closing.accrued).toBeGreaterThan(0);
    trouble = async (response) => instead(lie(await response.text()));
    expect((await errorOf(statement())).code).toBe("answer-malformed");
  });
});

describe("the client refuses at once", () => {
  test.each([
    "http://vouchers.example/v1",
    "ftp://127.0.0.1/",
    "vouchers.example",
    "https://user@vouchers.example/",
    "https://:password@vouchers.example/",
    "https://vouchers.example/?x",
  ])("the address %s", (url) => {
    expect(() => connect({ ...desk, url, trusted: [operatorKey] })).toThrow(/no address/);
  });

  test("a trusted key that is none, another ledger's instruction, and a seq that is none", async () => {
    expect(() => connect({ ...desk, url: "https://vouchers.example/", trusted: ["x"] })).toThrow(/key text/);
    expect(() => connect({ ...desk, url: "https://vouchers.example/", trusted: [] })).toThrow(/operator/);
    const { data, id, type } = bill(vouchers[0]).instruction;
    const foreign = sign({ data, id, type, ledger: "elsewhere.example" }, desk.key);
    expect((await errorOf(client().submit(foreign))).code).toBe("wrong-usage");
    expect((await errorOf(client().receipt(-1))).code).toBe("wrong-usage");
    expect(asked).toBe(0);
  });

  test.each(["abc\ndef", "券", "", "two tokens"])("a token that is none: %j", async (token) => {
    expect((await errorOf(client().voucher(vouchers[0] ?? "", token))).code).toBe("wrong-usage");
    expect(asked).toBe(0);
  });

  test.each<Partial<ClientOptions>>([
    { timeout: Number.POSITIVE_INFINITY },
    { timeout: 0 },
    { timeout: 2 ** 31 },
    { retries: -1 },
    { patience: Number.NaN },
    { maxAnswer: 0.5 },
  ])("a limit that can't be meant: %j", (limit) => {
    expect(() => client(limit)).toThrow(expect.objectContaining({ code: "wrong-usage" }));
  });

  test("when the bureau does not accept its clock, it hears both", async () => {
    const { code, message, facts } = await errorOf(
      client({ now: () => world.clock.now - 120_000 }).voucher(vouchers[0] ?? ""),
    );
    expect({ code, problem: facts.problem }).toEqual({ code: "request-refused", problem: "signature-stale" });
    expect(message).toContain("Set the clock");
    expect(facts.messageZh).toContain("请校准时钟");
  });
});
