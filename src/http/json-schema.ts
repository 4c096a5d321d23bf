/**
 * JSON Schema (2020-12) of the law's own schemas. What zod can't know of a scalar, as the law checks it by a function,
 * stands here, once a scalar: whatever the law takes fits, and what does not fit the law refuses. Conditions that need a
 * calendar or a second member stay with the law, in words.
 */
import * as z from "zod/mini";
import { REFUSALS } from "../domain/refusals.ts";
import * as values from "../domain/values.ts";
import { refusalCode } from "./answers.ts";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

const SAFE = Number.MAX_SAFE_INTEGER;
const DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const UUID =
  "^([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}(-0{4}){3}-0{12}|f{8}(-f{4}){3}-f{12})$";
const NAME = "^[a-z0-9][a-z0-9._-]{0,63}$";

const text = (pattern: string, description: string, example?: string): JsonSchema => ({
  type: "string",
  pattern,
  description,
  ...(example === undefined ? {} : { examples: [example] }),
});
const whole = (minimum: number, description: string): JsonSchema => ({
  type: "integer",
  minimum,
  maximum: SAFE,
  description,
});

/** The scalars with their names in the document. */
const SCALARS: readonly (readonly [schema: z.core.$ZodType, name: string, json: JsonSchema])[] = [
  [
    values.instant,
    "Instant",
    text(
      `^${DAY}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z$`,
      "UTC, to the millisecond; a day that the calendar has",
      "2025-02-03T01:00:00.000Z",
    ),
  ],
  [values.day, "Day", text(`^${DAY}$`, "A day in China Standard Time (+08:00) that the calendar has", "2025-02-03")],
  [values.fen, "Fen", whole(0, "An amount in fen (分), 1/100 yuan")],
  [values.positiveFen, "PositiveFen", whole(1, "An amount of at least 1 fen (分)")],
  [values.count, "Count", whole(0, "A whole number, 0 or more")],
  [values.positiveCount, "PositiveCount", whole(1, "A whole number, 1 or more")],
  [values.id, "Id", text(UUID, "A UUID (RFC 9562) in lower case", "0194f000-0000-7000-8000-000000000001")],
  [values.name, "Name", text(NAME, "A name that somebody gave: a-z 0-9 . _ -", "example-school")],
  [
    values.traineeReference,
    "TraineeReference",
    text(NAME, "A trainee's opaque reference (人员标识), never an identity number", "t-0001"),
  ],
  [values.hash, "Hash", text("^[0-9a-f]{64}$", "SHA-256 in lower-case hex")],
  [values.keyId, "KeyId", text("^[0-9a-f]{16}$", "A key id: 16 lower-case hex digits")],
  [
    values.publicKey,
    "PublicKey",
    text("^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$", "An Ed25519 public key, 32 bytes in unpadded base64url"),
  ],
  [values.origin, "Origin", text("^[a-z0-9./-]{1,200}$", "The name of a ledger", "vouchers.linwu.example")],
  [
    values.text,
    "Text",
    {
      ...text("^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$", "Text for people on one line, in Unicode NFC"),
      minLength: 1,
      maxLength: 500,
    },
  ],
  [refusalCode, "RefusalCode", { enum: [...REFUSALS.keys()], description: "Why an instruction is refused (拒绝)" }],
];

const BY_SCHEMA = new Map(SCALARS.map(([schema, name]) => [schema, name]));

/** The components that the schemas below refer to. */
export const scalarComponents = (): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(SCALARS.map(([, name, json]) => [name, json]));

export const componentRef = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** The JSON Schema of what the schema takes; scalars are references to `scalarComponents`. */
export function jsonSchemaOf(schema: z.core.$ZodType): JsonSchema {
  const { $schema, ...json } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      const name = BY_SCHEMA.get(zodSchema);
      if (name !== undefined) replace(jsonSchema, componentRef(name));
      if (isDistinctList(zodSchema)) jsonSchema.uniqueItems = true;
      if (jsonSchema.type === "object" && !jsonSchema.required && !z.safeParse(zodSchema, {}).success) {
        jsonSchema.minProperties = 1; // no member must be there, but one of them must
      }
    },
  });
  return json;
}

function replace(json: JsonSchema, by: JsonSchema): void {
  for (const member of Object.keys(json)) delete json[member];
  Object.assign(json, by);
}

/** Whether the law checks the list with `isDistinct`. */
const isDistinctList = ({ _zod }: z.core.$ZodType): boolean =>
  (_zod.def.checks ?? []).some(({ _zod: { def } }) => "fn" in def && def.fn === values.isDistinct);
