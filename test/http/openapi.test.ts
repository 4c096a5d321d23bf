/** The OpenAPI document: valid, what is committed, and true: whatever the law takes, it takes. */
import { Validator } from "@seriousme/openapi-schema-validator";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { LAWS } from "../../src/domain/laws.ts";
import { REFUSALS } from "../../src/domain/refusals.ts";
import * as values from "../../src/domain/values.ts";
import { jsonSchemaOf, scalarComponents } from "../../src/http/json-schema.ts";
import { openApiText } from "../../src/http/openapi.ts";
import { settingsOf } from "../../src/http/options.ts";
import { ROUTES } from "../../src/http/routes.ts";
import { encodeSigned, INSTRUCTION_TYPES } from "../../src/index.ts";
import { histories, runHistory, type Step } from "../histories/index.ts";

const text = openApiText("vouchers.example", settingsOf({ authority: "vouchers.example" }));
const document: { components: { schemas: Record<string, z.core.JSONSchema.BaseSchema> }; paths: object } =
  JSON.parse(text);

/** A component, which refers to scalars alone, as a zod schema of its own, by zod's reader of JSON Schema. */
function readerOf(name: string): z.ZodType {
  const local = JSON.stringify({ ...document.components.schemas[name], $defs: scalarComponents() });
  return z.fromJSONSchema(JSON.parse(local.replaceAll("#/components/schemas/", "#/$defs/")));
}

test("docs/openapi.json is the document (`npx vitest run test/http -u` writes it anew)", async () => {
  await expect(text).toMatchFileSnapshot("../../docs/openapi.json");
});

test("it is a valid OpenAPI 3.1 document", async () => {
  expect(await new Validator().validate(JSON.parse(text))).toMatchObject({ valid: true });
});

test("it has every route, every instruction type and every refusal", () => {
  expect(Object.keys(document.paths)).toEqual(ROUTES.map(({ path }) => path));
  for (const type of INSTRUCTION_TYPES) expect(document.components.schemas[type]).toMatchObject({ type: "object" });
  expect(document.components.schemas.RefusalCode).toMatchObject({ enum: [...REFUSALS.keys()] });
});

test("where one of several members must be there, it takes no empty object", () => {
  const prices = z.object({ items: z.object({ properties: z.object({ outcomes: z.unknown() }) }) });
  const publish = z.object({
    properties: z.object({ data: z.object({ properties: z.object({ prices }) }) }),
  });
  const { properties } = z.parse(publish, document.components.schemas["programme.publish"]);
  expect(properties.data.properties.prices.items.properties.outcomes).toMatchObject({ minProperties: 1 });
  expect(text.match(/minProperties/g)).toHaveLength(1);
});

describe("whatever the law takes of a history fits its schema", () => {
  let steps: readonly Step[];
  beforeAll(async () => {
    const plans = fc.sample(histories({ length: 80 }), { seed: 5, numRuns: 2 });
    steps = (await Promise.all(plans.map(runHistory))).flatMap((history) => history.steps);
  });

  test("as the instruction in a request's body", () => {
    const readers = new Map(INSTRUCTION_TYPES.map((type) => [type, readerOf(type)]));
    const seen = new Set<string>();
    for (const step of steps) {
      const body = JSON.parse(encodeSigned(step.signed));
      const { type, data } = body.instruction;
      const law = Object.values(LAWS).find((one) => one.type === type);
      if (!law || law.prepare(data).malformed) continue;
      seen.add(type);
      const found = readers.get(type)?.safeParse(body.instruction);
      expect(found?.error?.issues ?? [], JSON.stringify(body.instruction)).toEqual([]);
    }
    expect(seen.size).toBeGreaterThan(25);
  });
});

describe("a scalar", () => {
  const schemas: Readonly<Record<string, z.core.$ZodType>> = {
    Instant: values.instant,
    Day: values.day,
    Fen: values.fen,
    PositiveFen: values.positiveFen,
    Count: values.count,
    PositiveCount: values.positiveCount,
    Id: values.id,
    Name: values.name,
    Hash: values.hash,
    KeyId: values.keyId,
    PublicKey: values.publicKey,
    Origin: values.origin,
    TraineeReference: values.traineeReference,
    Text: values.text,
  };
  /** What a calendar, an identity number's check digit and the like say beyond the schema. */
  const NARROWER_IN_LAW = ["Instant", "Day", "TraineeReference"];

  test("of the document is one of these", () => {
    expect(Object.keys(scalarComponents()).sort()).toEqual([...Object.keys(schemas), "RefusalCode"].sort());
  });

  test.each(Object.entries(schemas))("%s is taken by the document as by the law", (name, schema) => {
    const { type, pattern = "" } = scalarComponents()[name] ?? {};
    const reader = readerOf(name);
    const near = type === "integer" ? fc.oneof(fc.integer(), fc.maxSafeNat(), fc.double()) : nearly(pattern);
    const wild = fc.oneof(
      near,
      fc.string({ unit: "binary" }),
      fc.constantFrom("", 0, -0.5, 2 ** 53, "2025-02-30", null),
    );
    fc.assert(
      fc.property(
        wild.map((value) => JSON.parse(JSON.stringify(value))),
        (value) => {
          const [law, page] = [z.safeParse(schema, value).success, reader.safeParse(value).success];
          if (law) expect(page).toBe(true);
          else if (!NARROWER_IN_LAW.includes(name)) expect(page).toBe(false);
        },
      ),
    );
  });

  /** Texts of the pattern, as they are and with one character changed, doubled or lost. */
  function nearly(pattern: string) {
    const texts = fc.stringMatching(new RegExp(pattern));
    const spoilt = fc.tuple(texts, fc.nat(), fc.string({ maxLength: 1 })).map(([found, at, other]) => {
      const place = at % (found.length + 1);
      return found.slice(0, place) + other + found.slice(place + 1);
    });
    return fc.oneof(texts, spoilt);
  }
});

test("a list that names nothing twice says so", () => {
  expect(jsonSchemaOf(values.distinct(values.name))).toEqual({
    type: "array",
    items: { $ref: "#/components/schemas/Name" },
    minItems: 1,
    uniqueItems: true,
  });
});
