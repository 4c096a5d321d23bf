import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LedgerError } from "../../src/domain/error.ts";
import {
  decodeUtf8,
  encodeCanonical,
  type Json,
  parseCanonical,
  parseCanonicalText,
} from "../../src/record/canonical.ts";
import { codeOf, listFiles, readBytes, readText, readVectors, utf8 } from "./vectors.ts";

const refusesText = (text: string) =>
  expect([text, codeOf(() => parseCanonicalText(text))]).toEqual([text, "not-canonical"]);
const refusesValue = (value: unknown) => expect(codeOf(() => encodeCanonical(value))).toBe("not-canonical");
const errorOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof LedgerError) return error;
  }
  return undefined;
};
const messageOf = (run: () => unknown) => errorOf(run)?.message ?? "";

const name = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,63}$/).filter((text) => text !== "quorum");
const text = fc
  .string({ unit: "grapheme", maxLength: 20 })
  .map((value) => value.replace(/\p{Cc}/gu, "").normalize("NFC"));
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 6, depthSize: "small" },
    fc.oneof(
      text,
      fc.maxSafeInteger().map((n) => n + 0),
      fc.boolean(),
    ),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(name, tie("json"), { maxKeys: 5 }),
  ),
}));

describe("a value has one text", () => {
  test("what is encoded parses to the same value", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(parseCanonical(utf8(encodeCanonical(value)))).toEqual(value);
      }),
    );
  });

  test("every text that parses is the encoding of its value", () => {
    const soup = fc.string({ unit: fc.constantFrom(...'{}[]",:\\abA01-.eé \n', "true", '"a":'), maxLength: 12 });
    fc.assert(
      fc.property(soup, (candidate) => {
        if (codeOf(() => parseCanonicalText(candidate)) === "none") {
          expect(encodeCanonical(JSON.parse(candidate))).toBe(candidate);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test("one changed, lost or added byte is refused or gives another value", () => {
    const sample = encodeCanonical({ a: [1, true, 'é\\"'], b: { c: "x" }, n: -120 });
    const bytes = utf8(sample);
    const before = JSON.stringify(parseCanonical(bytes));
    for (let at = 0; at < bytes.length; at++) {
      const lost = new Uint8Array([...bytes.slice(0, at), ...bytes.slice(at + 1)]);
      const changed = Array.from({ length: 256 }, (_, value) => bytes.with(at, value)).filter(
        (one) => one[at] !== bytes[at],
      );
      for (const other of [lost, ...changed]) {
        if (codeOf(() => parseCanonical(other)) === "none")
          expect(JSON.stringify(parseCanonical(other))).not.toBe(before);
      }
    }
  });

  test("members are sorted by UTF-16 code unit, whatever the order they come in", () => {
    expect(encodeCanonical({ b: 1, aB: 2, a: 3, aa: 4, a1: 5 })).toBe('{"a":3,"a1":5,"aB":2,"aa":4,"b":1}');
  });

  test("an object without a prototype is plain as well", () => {
    expect(encodeCanonical(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
  });
});

describe("public vectors", () => {
  test("JCS: canonical texts inside the profile parse; the others are refused", () => {
    const inside = listFiles("jcs/output").filter((file) => isInProfile(readBytes(file)));
    expect(inside).toEqual([]); // each has capitals, digits, null or fractions somewhere
    for (const file of listFiles("jcs/output")) refusesText(readText(file));
  });

  test("JCS: the order of UTF-16 code units and the escapes agree where the profile has them", () => {
    expect(encodeCanonical(["</script>", '"\\/', "€$", "\u{1f602}", "\uff1a"])).toBe(
      JSON.stringify(["</script>", '"\\/', "€$", "\u{1f602}", "\uff1a"]),
    );
  });

  test("hazards: texts that a ledger must refuse are refused", () => {
    const { cases } = readVectors<{ cases: { parse?: string }[] }>("jcs/hazards.json");
    const texts = cases.flatMap(({ parse }) => (parse === undefined ? [] : [parse]));
    expect(texts).toHaveLength(11);
    for (const one of texts) refusesText(one);
  });

  test.each(listFiles("jsontestsuite/test_parsing").map((file) => file.split("/").at(-1) ?? ""))(
    "JSONTestSuite %s",
    (file) => {
      const bytes = readBytes(`jsontestsuite/test_parsing/${file}`);
      const accepted = codeOf(() => parseCanonical(bytes)) === "none";
      if (file.startsWith("n_")) expect(accepted).toBe(false);
      expect(accepted).toBe(isInProfile(bytes));
    },
  );

  test("JSONTestSuite has files on both sides of the profile", () => {
    const inside = listFiles("jsontestsuite/test_parsing").filter((file) => isInProfile(readBytes(file)));
    expect(inside.length).toBeGreaterThan(15);
  });

  test("JSONTestSuite test_transform: what parsers read in different ways is refused", () => {
    for (const file of listFiles("jsontestsuite/test_transform")) {
      const bytes = readBytes(file);
      expect([file, codeOf(() => parseCanonical(bytes)) === "none"]).toEqual([file, isInProfile(bytes)]);
    }
  });
});

describe("a reader refuses", () => {
  test.each([
    ["nothing", ""],
    ["white space", '{"a": 1}'],
    ["a line feed at the end", '{"a":1}\n'],
    ["a byte order mark", "\ufeff{}"],
    ["a second value", "1 2"],
    ["a member twice", '{"a":1,"a":2}'],
    ["members out of order", '{"b":1,"a":2}'],
    ["null", '{"a":null}'],
    ["a fraction", "1.5"],
    ["a whole fraction", "1.0"],
    ["an exponent", "1e2"],
    ["minus zero", "-0"],
    ["a leading zero", "01"],
    ["a plus", "+1"],
    ["2^53", "9007199254740992"],
    ["−2^53", "-9007199254740992"],
    ["an escaped solidus", '"\\/"'],
    ["an escaped line feed", '"\\n"'],
    ["a Unicode escape", '"\\u0061"'],
    ["half an escape", '"\\'],
    ["a raw tab", '"\t"'],
    ["DEL", '"\u007f"'],
    ["U+0085", '"\u0085"'],
    ["a lone surrogate", '"\ud800"'],
    ["decomposed characters", '"e\u0301"'],
    ["a capital name", '{"A":1}'],
    ["an empty name", '{"":1}'],
    ["a name of 65 characters", `{"${"a".repeat(65)}":1}`],
    ["__proto__", '{"__proto__":{"x":1}}'],
    ["an instruction type as a name outside quorum", '{"fund.withdraw":2}'],
    ["more than an instruction type inside quorum", '{"quorum":{"1fund.withdraw":2}}'],
    ["less than an instruction type inside quorum", '{"quorum":{"fund.withdraw1":2}}'],
    ["a plain name inside quorum", '{"quorum":{"plain":2}}'],
    ["an instruction type deeper inside quorum", '{"quorum":{"fund.withdraw":{"a.b":1}}}'],
    ["an instruction type in a list inside quorum", '{"quorum":[{"a.b":1}]}'],
    ["an object that is not closed", '{"a":1'],
    ["an array that is not closed", "[1"],
    ["a comma too many", "[1,]"],
  ])("%s", (_, one) => refusesText(one));

  test("bytes that are not UTF-8", () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0x80, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0xef, 0xbb, 0xbf, 0x31],
    ]) {
      expect(codeOf(() => parseCanonical(Uint8Array.from(bytes)))).toBe("not-canonical");
      if (bytes[0] === 0x22) expect(errorOf(() => decodeUtf8(Uint8Array.from(bytes)))?.cause).toBeInstanceOf(TypeError);
    }
  });

  test("and names the position", () => {
    expect(messageOf(() => parseCanonicalText('{"a":1,"a":2}'))).toMatch(/at character 8: the member "a" comes twice/);
    expect(messageOf(() => parseCanonicalText('{"a":null}'))).toMatch(/at character 6: /);
  });

  test("and quotes no more than a hundred characters of a stranger's text", () => {
    const long = "x".repeat(30_000);
    const type = `a.${long}`;
    const texts = [
      [`{"${long}":1}`, "is not a member name"],
      [`{"quorum":{"${type}":1,"${type}":1}}`, "comes twice"],
      [`{"quorum":{"b${type}":1,"${type}":1}}`, "must come before"],
      [`{"quorum":{"${type}"1}}`, "a colon must follow"],
      ["9".repeat(30_000), "is not a safe integer"],
    ] as const;
    for (const [text, why] of texts) {
      const message = messageOf(() => parseCanonicalText(text));
      expect(message).toContain(why);
      expect(message.length).toBeLessThan(350);
    }
  });

  test.each([
    ["null", '{"a":null}', 5, "must stand here"],
    ["what follows the value", '{"a":1}\n', 7, "nothing may follow"],
    ["a leading zero", '{"a":01}', 5, "shortest form"],
    ["an escape", '{"a":"b\\n"}', 7, "the only escapes"],
    ["a string without an end", '{"a":"b', 5, "no end"],
  ])("and says of %s where it stands", (_, text, at, why) => {
    expect(errorOf(() => parseCanonicalText(text))).toMatchObject({
      facts: { at },
      message: expect.stringContaining(why),
    });
  });
});

describe("an encoder refuses", () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  test.each([
    ["undefined", undefined],
    ["an undefined member", { a: undefined }],
    ["an undefined item", [undefined]],
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is being refused
    ["a hole", [, 1]],
    ["null", { a: null }],
    ["a bigint", { a: 1n }],
    ["a symbol", { a: Symbol("a") }],
    ["a function", { a: () => 1 }],
    ["a Map", { a: new Map([[1, 2]]) }],
    ["a Date", { a: new Date(0) }],
    ["bytes", new Uint8Array([1, 2])],
    ["a boxed string", { a: Object("text") }],
    ["a class instance", new (class Money {})()],
    ["a subclass of Array", new (class List extends Array {})()],
    ["a fraction", 0.1],
    ["minus zero", -0],
    ["infinity", Number.POSITIVE_INFINITY],
    ["not a number", Number.NaN],
    ["2^53", 2 ** 53],
    ["a lone surrogate", "\udc00"],
    ["a control character", "a\nb"],
    ["decomposed characters", "e\u0301"],
    ["a bad member name", { "a-b": 1 }],
    ["a symbol as a member name", { a: 1, [Symbol("b")]: 2 }],
    ["a hidden member", Object.defineProperty({ a: 1 }, "b", { value: 2 })],
    ["a named member of an array", Object.assign([1], { a: 1 })],
    ["a cycle", cycle],
    ["a value 20,000 deep", Array.from({ length: 20_000 }).reduce((inner: unknown) => [inner], 1)],
  ])("%s", (_, value) => refusesValue(value));

  test("and names the member", () => {
    expect(messageOf(() => encodeCanonical({ data: { prices: [{ standard: 1.5 }] } }))).toMatch(
      /^data\.prices\.0\.standard /,
    );
    expect(errorOf(() => encodeCanonical({ a: { b: null } }))).toMatchObject({
      facts: { path: "a.b" },
      message: expect.stringContaining("null is not used"),
    });
    expect(messageOf(() => encodeCanonical({ a: new Date(0) }))).toMatch(/^a .* not a plain object$/);
  });
});

describe("limits", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  test("8 arrays and objects deep, not 9", () => {
    expect(encodeCanonical(parseCanonicalText(nested(8)))).toBe(nested(8));
    refusesText(nested(9));
    refusesValue(JSON.parse(nested(9)));
    const object = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${"}".repeat(depth - 1)}`;
    expect(encodeCanonical(parseCanonicalText(object(8)))).toBe(object(8));
    refusesText(object(9));
    refusesValue(JSON.parse(object(9)));
  });

  test("no depth overflows the stack", () => {
    for (const opening of ["[", '{"a":', "[[[[", '"\\"']) refusesText(opening.repeat(15_000));
    refusesText(nested(30_000));
  });

  test("65,535 bytes, not 65,536; a character counts its bytes of UTF-8", () => {
    for (const [character, bytes] of [
      ["x", 1],
      ["é", 2],
      ["券", 3],
      ["\u{1f602}", 4],
    ] as const) {
      const fits = character.repeat(Math.floor((65_535 - 2) / bytes)).padEnd(0);
      const rest = "x".repeat(65_535 - 2 - Math.floor((65_535 - 2) / bytes) * bytes);
      expect(parseCanonicalText(`"${fits}${rest}"`)).toBe(fits + rest);
      expect(parseCanonical(utf8(encodeCanonical(fits + rest)))).toBe(fits + rest);
      refusesText(`"${fits}${rest}x"`);
      refusesValue(`${fits}${rest}x`);
      expect(codeOf(() => parseCanonical(utf8(`"${fits}${rest}x"`)))).toBe("not-canonical");
      expect(codeOf(() => decodeUtf8(utf8(`"${fits}${rest}x"`)))).toBe("not-canonical");
    }
  });

  test("safe integers to both ends", () => {
    for (const number of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0]) {
      expect(parseCanonicalText(encodeCanonical(number))).toBe(number);
    }
  });
});

test("names that objects inherit are names like any other", () => {
  const odd = '{"constructor":1,"hasOwnProperty":2,"toJSON":3,"toString":4,"valueOf":5}';
  expect(encodeCanonical(parseCanonicalText(odd))).toBe(odd);
});

test("only the map under quorum is keyed by instruction type", () => {
  const line = '{"quorum":{"fund.withdraw":2,"settlement.review":2}}';
  expect(encodeCanonical(parseCanonicalText(line))).toBe(line);
});

/** The profile stated once more, without our reader: JSON.parse, encode with JSON.stringify, look at every value. */
function isInProfile(bytes: Uint8Array): boolean {
  const decoded = Buffer.from(bytes).toString("utf8");
  if (bytes.length > 65_535 || !Buffer.from(decoded).equals(bytes)) return false;
  try {
    const value: unknown = JSON.parse(decoded);
    return JSON.stringify(value) === decoded && isAllowed(value, 0);
  } catch {
    return false;
  }
}

function isAllowed(value: unknown, depth: number): boolean {
  if (typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (typeof value === "string")
    return !/\p{Cc}/u.test(value) && value.normalize() === value && !/\p{Surrogate}/u.test(value);
  if (typeof value !== "object" || value === null || depth === 8) return false;
  if (Array.isArray(value)) return value.every((item) => isAllowed(item, depth + 1));
  const names = Object.keys(value);
  return (
    names.every((one) => /^[a-z][A-Za-z0-9]{0,63}$/.test(one)) &&
    names.join() === names.toSorted().join() &&
    Object.values(value).every((item) => isAllowed(item, depth + 1))
  );
}
