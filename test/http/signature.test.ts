/** Signed requests: they fit one request, for a minute; and other implementations of RFC 9421 make and accept them. */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { createSigner, createVerifier, httpbis } from "http-message-signatures";
import { beforeAll, describe, expect, test } from "vitest";
import { signRequest } from "../../src/http/signature.ts";
import type { SecretKey } from "../../src/index.ts";
import { keyOf, type World } from "../support/world.ts";
import { AUTHORITY, handlerOf, openTown, problemIn, signedRead } from "./town.ts";

const PATH = "/statement?from=2025-01-01&to=2025-01-31";
const URL_OF = `https://${AUTHORITY}/v1${PATH}`;
const FIELDS = ["@method", "@authority", "@path", "@query"];

let world: World;
beforeAll(async () => {
  world = await openTown();
});

const now = () => Math.floor(world.clock.now / 1000);
const privateKey = (key: SecretKey) => {
  const prefix = Buffer.from("302e020100300506032b657004220420", "hex");
  return createPrivateKey({ key: Buffer.concat([prefix, key.exportSeed()]), format: "der", type: "pkcs8" });
};
const answer = async (request: Request) => {
  const response = await handlerOf(world)(request);
  const body = response.ok ? undefined : await problemIn(response);
  return { response, body, code: body?.code ?? "ok" };
};
const codeOf = async (request: Request) => (await answer(request)).code;

/** A read with these headers and a signature by the ordinary rules. */
const good = () => signedRead(world, "school-a.desk", PATH);
const withHeaders = (change: (headers: Headers) => void, request = good()) => {
  const headers = new Headers(request.headers);
  change(headers);
  return new Request(request, { headers });
};
const edited = (name: string, from: string | RegExp, to: string) =>
  withHeaders((headers) => {
    const before = headers.get(name) ?? "";
    expect(before.replace(from, to)).not.toBe(before);
    headers.set(name, before.replace(from, to));
  });

describe("another implementation of RFC 9421", () => {
  const key = keyOf("school-a.desk");
  const message = { method: "GET", url: URL_OF, headers: {} };

  test.each([[FIELDS], [[...FIELDS].reverse()]])("signs what is accepted here: %s", async (fields) => {
    const signed = await httpbis.signMessage(
      {
        key: createSigner(privateKey(key), "ed25519", key.id),
        fields,
        name: "theirs",
        params: ["keyid", "alg", "created", "expires", "nonce"],
        paramValues: { created: new Date(world.clock.now), expires: new Date(world.clock.now + 30_000), nonce: "n-1" },
      },
      message,
    );
    const headers = Object.entries(signed.headers).map(([name, value]): [string, string] => [name, String(value)]);
    expect(await codeOf(new Request(URL_OF, { headers }))).toBe("ok");
  });

  test("accepts what is signed here", async () => {
    const headers = signRequest({ method: "GET", authority: AUTHORITY, url: new URL(URL_OF) }, key, now());
    const keyLookup = async () => ({
      id: key.id,
      algs: ["ed25519"],
      verify: createVerifier(createPublicKey(privateKey(key)), "ed25519"),
    });
    const options = { keyLookup, requiredFields: FIELDS, requiredParams: ["created", "keyid"], notAfter: now() + 1 };
    expect(await httpbis.verifyMessage(options, { ...message, headers })).toBe(true);
    const other = { ...message, url: URL_OF.replace("school", "x").replace("01-31", "01-30"), headers };
    expect(await httpbis.verifyMessage(options, other)).toBe(false);
  });
});

describe("a signature is for one request", () => {
  test.each([
    ["path", `https://${AUTHORITY}/v1/receipts/1`, "GET"],
    ["query", URL_OF.replace("01-31", "02-28"), "GET"],
    ["query that was left out", URL_OF.replace(/\?.*/, ""), "GET"],
    ["method", URL_OF, "HEAD"],
  ])("and not for another %s", async (_, url, method) => {
    const response = await handlerOf(world)(new Request(url, { method, headers: good().headers }));
    expect(response.status).toBe(401);
  });

  test("and not for another server, whatever the header Host says", async () => {
    const elsewhere = handlerOf(world, { authority: "vouchers.elsewhere.example" });
    const response = await elsewhere(good());
    expect(await response.json()).toMatchObject({ code: "signature-not-accepted" });
  });

  test("and is good behind a proxy that gives the server another name", async () => {
    expect(await codeOf(new Request(URL_OF.replace(AUTHORITY, "10.0.0.7:8080"), { headers: good().headers }))).toBe(
      "ok",
    );
  });
});

describe("a signature is fresh", () => {
  const madeAt = (seconds: number) => {
    const target = { method: "GET", authority: AUTHORITY, url: new URL(URL_OF) };
    return new Request(URL_OF, { headers: signRequest(target, keyOf("school-a.desk"), seconds) });
  };

  test.each([
    [-61, "signature-stale"],
    [-60, "ok"],
    [0, "ok"],
    [5, "ok"],
    [6, "signature-stale"],
  ])("made %i s from now: %s", async (seconds, code) => {
    expect(await codeOf(madeAt(now() + seconds))).toBe(code);
  });

  test("until the second that it names itself, and says so afterwards", async () => {
    const expired = edited("signature-input", /$/, `;expires=${now()}`);
    const { body } = await answer(expired);
    for (const said of [body?.title, body?.titleZh]) {
      expect(said).toContain(new Date(now() * 1000).toISOString());
      expect(said).not.toMatch(/clock|校准/);
    }
    expect(await codeOf(edited("signature-input", /$/, `;expires=${now() + 1}`))).toBe("signature-not-accepted");
  });

  test("the sentence tells both clocks, in both languages", async () => {
    const { body } = await answer(madeAt(now() - 3600));
    for (const said of [body?.title, body?.titleZh]) {
      expect(said).toContain(new Date(world.clock.now).toISOString());
      expect(said).toContain(new Date(world.clock.now - 3_600_000).toISOString());
    }
  });
});

describe("refused with 401, a challenge and what to do:", () => {
  const cases: readonly (readonly [string, string, () => Request])[] = [
    ["no signature", "signature-missing", () => new Request(URL_OF)],
    ["half of one", "signature-missing", () => withHeaders((headers) => headers.delete("signature"))],
    [
      "a doubled header",
      "signature-malformed",
      () => withHeaders((h) => h.append("signature", h.get("signature") ?? "")),
    ],
    [
      "a doubled input",
      "signature-malformed",
      () => withHeaders((h) => h.append("signature-input", h.get("signature-input") ?? "")),
    ],
    [
      "two signatures",
      "signature-malformed",
      () =>
        withHeaders((headers) => {
          for (const name of ["signature", "signature-input"]) {
            headers.append(name, (headers.get(name) ?? "").replace(/^sig=/, "other="));
          }
        }),
    ],
    ["names that differ", "signature-malformed", () => edited("signature", /^sig/, "gis")],
    ["a component too few", "signature-malformed", () => edited("signature-input", ' "@query"', "")],
    ["a component twice", "signature-malformed", () => edited("signature-input", '"@query"', '"@query" "@query"')],
    ["a component too many", "signature-malformed", () => edited("signature-input", '"@query"', '"@query" "date"')],
    ["a component with a parameter", "signature-malformed", () => edited("signature-input", '"@path"', '"@path";req')],
    ["an unknown component", "signature-malformed", () => edited("signature-input", '"@path"', '"@target-uri"')],
    ["no list of components", "signature-malformed", () => edited("signature-input", /=\(.*?\)/, "=1")],
    ["an unknown algorithm", "signature-malformed", () => edited("signature-input", '"ed25519"', '"rsa-pss-sha512"')],
    ["an unknown parameter", "signature-malformed", () => edited("signature-input", /$/, ';tag="x"')],
    ["no creation time", "signature-malformed", () => edited("signature-input", /;created=\d+/, "")],
    ["half a second", "signature-malformed", () => edited("signature-input", /created=(\d+)/, "created=$1.5")],
    ["no key id", "signature-malformed", () => edited("signature-input", /;keyid="\w+"/, "")],
    ["a key id that is none", "signature-malformed", () => edited("signature-input", /keyid="\w+"/, 'keyid="../../x"')],
    ["white space", "signature-malformed", () => edited("signature-input", /;alg/, "; alg")],
    ["a signature cut off", "signature-malformed", () => edited("signature", /:.{8}/, ":")],
    ["a text for a signature", "signature-malformed", () => edited("signature", /:.*:/, '"x"')],
    ["an expiry that is past", "signature-expired", () => edited("signature-input", /$/, ";expires=1")],
    ["a changed signature", "signature-not-accepted", () => edited("signature", /:(.)/, ":A")],
    [
      "a changed time",
      "signature-not-accepted",
      () => edited("signature-input", /created=\d+/, `created=${now() - 1}`),
    ],
    [
      "another's key id",
      "signature-not-accepted",
      () => edited("signature-input", /keyid="\w+"/, `keyid="${keyOf("school-b.desk").id}"`),
    ],
    ["an unknown key", "signature-not-accepted", () => signedRead(world, "nobody.desk", PATH)],
  ];

  test.each(cases)("%s", async (_, code, request) => {
    const { response, body } = await answer(request());
    expect({ status: response.status, code: body?.code }).toEqual({ status: 401, code });
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("www-authenticate")).toContain("Signature");
    expect(response.headers.get("accept-signature")).toContain('"@method" "@authority" "@path" "@query"');
    expect(body?.title).toMatch(/\.$/);
    expect(body?.titleZh).toMatch(/。$/);
  });
});

test("a revoked key and a suspended party read nothing, at once", async () => {
  const town = await openTown();
  const read = async () => {
    const response = await handlerOf(town)(signedRead(town, "school-b.desk", PATH));
    return response.ok ? "ok" : (await problemIn(response)).code;
  };
  expect(await read()).toBe("ok");
  await town.accept([town.signed("hrss.root", "party.suspend", { party: "school-b", reason: "试" })]);
  expect(await read()).toBe("key-not-counting");
  await town.accept([town.signed("hrss.root", "party.reinstate", { party: "school-b", reason: "试" })]);
  expect(await read()).toBe("ok");
  await town.accept([town.signed("hrss.root", "key.revoke", { key: keyOf("school-b.desk").id, reason: "试" })]);
  expect(await read()).toBe("key-not-counting");
});
