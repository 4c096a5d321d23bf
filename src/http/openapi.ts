/** The OpenAPI 3.1 document, made of the schemas that the law and the client check by: for whoever writes no TypeScript. */
import type * as z from "zod/mini";
import { LAWS } from "../domain/laws.ts";
import type { Law } from "../domain/rule.ts";
import {
  explainAnswer,
  outcomeAnswer,
  problemAnswer,
  refusalAnswer,
  statementAnswer,
  statementQuery,
  voucherAnswer,
} from "./answers.ts";
import { componentRef, type JsonSchema, jsonSchemaOf, scalarComponents } from "./json-schema.ts";
import type { Settings as HandlerSettings } from "./options.ts";
import { PROBLEMS } from "./problems.ts";
import { type Action, ROUTES, type Route } from "./routes.ts";

/** The nouns before the dot of an instruction's type. */
const NOUNS: Readonly<Record<string, string>> = {
  ledger: "账本",
  party: "主体",
  key: "密钥",
  trainee: "学员",
  calendar: "日历",
  fund: "资金科目",
  course: "课程",
  programme: "培训项目",
  class: "班级",
  certificate: "证书",
  voucher: "培训券",
  freeze: "冻结",
  settlement: "申领批次",
  recovery: "追回",
};

const ANSWERS = {
  Outcome: outcomeAnswer,
  Refusal: refusalAnswer,
  Explanation: explainAnswer,
  VoucherStatus: voucherAnswer,
  SchoolStatement: statementAnswer,
  Problem: problemAnswer,
} as const satisfies Readonly<Record<string, z.core.$ZodType>>;

type Said = readonly [en: string, zh: string];

/** What the routes do, and what they answer: a component, or the media type of a text. */
const SAID: Readonly<Record<Action, { readonly said: Said; readonly answer: keyof typeof ANSWERS | "text" | "json" }>> =
  {
    submit: {
      said: ["Records an instruction, or says why not", "提交指令：记入账本，或说明拒绝原因"],
      answer: "Outcome",
    },
    explain: {
      said: ["What would stand in its way; records nothing", "试办：说明有何障碍，不作记录"],
      answer: "Explanation",
    },
    receipt: { said: ["The receipt of an entry that the asking party signed", "本机构所签条目的回执"], answer: "text" },
    checkpoint: { said: ["A signed checkpoint over the last entry", "覆盖最新条目的已签署检查点"], answer: "text" },
    voucher: { said: ["A voucher as it is now", "培训券的当前状态"], answer: "VoucherStatus" },
    statement: { said: ["A school's statement of a period", "培训机构的期间对账单"], answer: "SchoolStatement" },
    openapi: { said: ["This document", "本文档"], answer: "json" },
  };

const PATH_PARAMETERS: Readonly<Record<string, JsonSchema>> = {
  seq: { type: "integer", minimum: 0, description: "The entry's number, from 0" },
  voucher: componentRef("Id"),
};

/** The document of the ledger of this origin for a handler with these settings, as text. */
export function openApiText(origin: string, settings: Settings): string {
  return `${JSON.stringify(openApiDocument(origin, settings), null, 2)}\n`;
}

type Settings = Pick<HandlerSettings, "basePath" | "freshness" | "maxBody">;

function openApiDocument(origin: string, settings: Settings) {
  const { basePath, freshness } = settings;
  return {
    openapi: "3.1.1",
    info: {
      title: "Training voucher ledger 培训券账本",
      version: "1",
      description: `How schools (培训机构) and others send instructions (指令) to the ledger ${origin} and read what concerns them. Instructions are authorised by the signatures in their bodies; reads are signed requests (RFC 9421).`,
    },
    servers: [{ url: basePath === "" ? "/" : basePath }],
    paths: Object.fromEntries(
      ROUTES.map((route) => [route.path, { [route.method.toLowerCase()]: operationOf(route, settings) }]),
    ),
    components: {
      securitySchemes: {
        signedRequest: {
          type: "apiKey",
          in: "header",
          name: "Signature",
          description: `HTTP Message Signatures (RFC 9421), ed25519, over "@method" "@authority" "@path" "@query" with created and keyid (the key id in the ledger); with the header Signature-Input. Accepted from ${freshness.before} s before to ${freshness.after} s after the server's time.`,
        },
      },
      schemas: {
        ...scalarComponents(),
        ...signedInstruction(),
        ...Object.fromEntries(Object.values(LAWS).map((law) => [law.type, instructionOf(law)])),
        ...Object.fromEntries(Object.entries(ANSWERS).map(([name, schema]) => [name, jsonSchemaOf(schema)])),
      },
    },
  };
}

function operationOf(route: Route, settings: Settings) {
  const { action, access, path } = route;
  const { said, answer } = SAID[action];
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const inPath = names.map((name) => ({ name, in: "path", required: true, schema: PATH_PARAMETERS[name] ?? {} }));
  const parameters = [...inPath, ...(MORE_PARAMETERS[action] ?? [])];
  return {
    operationId: action,
    summary: said.join(" "),
    ...(access === "reader" ? { security: [{ signedRequest: [] }] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(access === "instruction" ? { requestBody: instructionBody(settings) } : {}),
    responses: {
      200: { description: said.join(" "), content: contentOf(answer) },
      ...(action === "submit"
        ? { 503: { description: "The refusal `overloaded`, or a problem: send the same again", content: OVERLOADED } }
        : {}),
      default: {
        description: `Why there is no answer: ${Object.keys(PROBLEMS).join(", ")}`,
        content: { "application/problem+json": { schema: componentRef("Problem") } },
      },
    },
  };
}

const instructionBody = ({ maxBody }: Settings) => ({
  required: true,
  description: `In canonical JSON: members sorted, no white space. At most ${maxBody.toLocaleString("en")} bytes.`,
  content: { "application/json": { schema: componentRef("SignedInstruction") } },
});

const OVERLOADED = {
  "application/json": { schema: componentRef("Outcome") },
  "application/problem+json": { schema: componentRef("Problem") },
};

function contentOf(answer: keyof typeof ANSWERS | "text" | "json") {
  if (answer === "text") return { "text/plain": { schema: { type: "string" } } };
  return { "application/json": { schema: answer === "json" ? { type: "object" } : componentRef(answer) } };
}

const MORE_PARAMETERS: Partial<Readonly<Record<Action, readonly object[]>>> = {
  voucher: [
    {
      name: "Voucher-Token",
      in: "header",
      required: false,
      description: "The token (券码) that the trainee shows, for a voucher that is in no class",
      schema: { type: "string" },
    },
  ],
  statement: Object.entries(jsonSchemaOf(statementQuery).properties ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: name !== "school",
    schema,
  })),
};

/** The body: an instruction of one of the types, and its signatures. */
function signedInstruction(): Readonly<Record<string, JsonSchema>> {
  const types = Object.keys(LAWS);
  const signature: JsonSchema = {
    type: "object",
    properties: {
      key: componentRef("KeyId"),
      sig: { type: "string", pattern: "^[A-Za-z0-9_-]{85}[AQgw]$", description: "64 bytes in unpadded base64url" },
    },
    required: ["key", "sig"],
    additionalProperties: false,
  };
  return {
    SignedInstruction: {
      type: "object",
      properties: {
        instruction: {
          oneOf: types.map(componentRef),
          discriminator: {
            propertyName: "type",
            mapping: Object.fromEntries(types.map((type) => [type, `#/components/schemas/${type}`])),
          },
        },
        signatures: { type: "array", minItems: 1, items: signature, description: "Sorted by key id, one a key" },
      },
      required: ["instruction", "signatures"],
      additionalProperties: false,
    },
  };
}

function instructionOf({ type, data, roles }: Law): JsonSchema {
  const signers = roles.map((group) => group.join(" or ")).join(", and ");
  return {
    type: "object",
    title: `${type} ${NOUNS[type.split(".")[0] ?? ""] ?? ""}`,
    description: `Signed by ${signers}.`,
    properties: {
      data: jsonSchemaOf(data),
      id: { ...componentRef("Id"), description: "The sender's own: the same instruction sent twice takes effect once" },
      ledger: componentRef("Origin"),
      type: { const: type },
    },
    required: ["data", "id", "ledger", "type"],
    additionalProperties: false,
  };
}
