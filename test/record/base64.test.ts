import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64, decodeBase64url, encodeBase64, encodeBase64url } from "../../src/record/base64.ts";

const bytes = fc.uint8Array({ maxLength: 100 });

test("the encoders write what RFC 4648 says, as Node's do", () => {
  fc.assert(
    fc.property(bytes, (value) => {
      expect(encodeBase64(value)).toBe(Buffer.from(value).toString("base64"));
      expect(encodeBase64url(value)).toBe(Buffer.from(value).toString("base64url"));
    }),
  );
});

test("decoding gives the bytes back", () => {
  fc.assert(
    fc.property(bytes, (value) => {
      expect(decodeBase64(encodeBase64(value))).toEqual(value);
      expect(decodeBase64url(encodeBase64url(value), value.length)).toEqual(value);
    }),
  );
});

test("a text that decodes is the one spelling of its bytes", () => {
  const anyText = fc.string({ unit: fc.constantFrom(..."AQgwBz09+/-_= \n~é"), maxLength: 12 });
  fc.assert(
    fc.property(anyText, (text) => {
      const standard = decodeBase64(text);
      if (standard !== undefined) expect(encodeBase64(standard)).toBe(text);
      const urlSafe = decodeBase64url(text);
      if (urlSafe !== undefined) expect(encodeBase64url(urlSafe)).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test.each(["Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z", "Zm9v\n", " Zm9v", "Zm9v====", "Z-_v", "=", "===="])(
  "padded base64 refuses %j",
  (text) => expect(decodeBase64(text)).toBeUndefined(),
);

test.each(["Zg==", "Zh", "Zm9", "Z", "Zm+v", "Zm/v", "Zm9v\n", "Zm 9v"])("base64url refuses %j", (text) =>
  expect(decodeBase64url(text)).toBeUndefined(),
);

test("another length than asked for is refused", () => {
  expect(decodeBase64url("AAAA", 3)).toEqual(new Uint8Array(3));
  expect(decodeBase64url("AAAA", 32)).toBeUndefined();
  expect(decodeBase64("AAAA", 4)).toBeUndefined();
});
