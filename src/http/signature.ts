/**
 * Signed requests (HTTP Message Signatures, RFC 9421), as small as reading needs them: exactly one Ed25519 signature
 * over method, authority, path and query, with a creation time and the id of the ledger key.
 *
 *     Signature-Input: sig=("@method" "@authority" "@path" "@query");created=1740967200;keyid="8f1d…";alg="ed25519"
 *     Signature: sig=:<64 bytes in base64>:
 *
 * Signed is the base of section 2.5: a line a component, then the parameters as they stand in Signature-Input.
 *
 *     "@method": GET
 *     "@authority": vouchers.linwu.example
 *     "@path": /v1/vouchers/0194f000-0000-7000-8000-000000000001
 *     "@query": ?
 *     "@signature-params": ("@method" "@authority" "@path" "@query");created=…;keyid="…";alg="ed25519"
 */
import {
  type InnerList,
  type Parameters,
  parseDictionary,
  serializeDictionary,
  serializeInnerList,
} from "structured-headers";
import { isKeyId, type KeyId } from "../domain/values.ts";
import type { SigningKey } from "../record/keys.ts";
import { isProblem, type Problem, problem } from "./problems.ts";

const COMPONENTS = ["@method", "@authority", "@path", "@query"];
const ALGORITHM = "ed25519";

/** What a client is told to sign (RFC 9421 section 5.1). */
export const ACCEPT_SIGNATURE = serializeDictionary({
  sig: [
    COMPONENTS.map((name) => [name, new Map()]),
    new Map<string, string | boolean>([
      ["created", true],
      ["keyid", true],
      ["alg", ALGORITHM],
    ]),
  ],
});

/** What is signed of a request. */
export interface Target {
  readonly method: string;
  /** Host, and port unless it is the scheme's own. */
  readonly authority: string;
  readonly url: URL;
}

/** A signature whose form is right; whether it fits, the key says. */
export interface OpenedSignature {
  readonly key: KeyId;
  /** Seconds since 1970. */
  readonly created: number;
  readonly expires: number | undefined;
  /** 64 bytes. */
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
}

/** The two headers; `created` in seconds since 1970. */
export function signRequest(target: Target, key: SigningKey, created: number) {
  const parameters: Parameters = new Map<string, string | number>([
    ["created", created],
    ["keyid", key.id],
    ["alg", ALGORITHM],
  ]);
  const input: InnerList = [COMPONENTS.map((name) => [name, new Map()]), parameters];
  return {
    "signature-input": serializeDictionary({ sig: input }),
    signature: serializeDictionary({ sig: [bytesOf(key.sign(baseOf(input, target))), new Map()] }),
  };
}

/**
 * The signature of a request's headers. Each has one member, under one name, in the one spelling that RFC 9651 gives
 * it, so that a header that stands twice is none; the components are the four, in any order, and no others.
 */
export function openSignature(headers: Headers, target: Target): OpenedSignature | Problem {
  const [rawInput, rawSignature] = [headers.get("signature-input"), headers.get("signature")];
  if (rawInput === null || rawSignature === null) return problem("signature-missing");
  const [input, signature] = [onlyMember(rawInput), onlyMember(rawSignature)];
  if (!input || !signature || input.label !== signature.label) {
    return malformed(
      "each header has one member, both of one name, in one spelling",
      "每个头部有且只有一个同名成员，写法唯一",
    );
  }
  const { value: list } = input;
  if (!isInnerList(list) || !isExactly(list[0], COMPONENTS))
    return malformed(`it covers ${COMPONENTS.join(" ")}`, `应覆盖 ${COMPONENTS.join(" ")}`);
  const bytes = signature.value[0];
  if (!(bytes instanceof ArrayBuffer) || bytes.byteLength !== 64 || signature.value[1].size > 0) {
    return malformed("it has 64 bytes", "签名为 64 字节");
  }
  const parameters = parametersOf(list[1]);
  if (isProblem(parameters)) return parameters;
  return { ...parameters, signature: new Uint8Array(bytes), message: baseOf(list, target) };
}

const malformed = (reason: string, reasonZh: string): Problem => problem("signature-malformed", { reason, reasonZh });

/** Whole numbers and texts that a signature may say; what else it says nobody has agreed on. */
function parametersOf(parameters: Parameters): Pick<OpenedSignature, "key" | "created" | "expires"> | Problem {
  const stranger = [...parameters.keys()].find((name) => !PARAMETERS.includes(name));
  if (stranger !== undefined) return malformed(`it has no parameter ${stranger}`, `没有参数 ${stranger}`);
  const [created, expires, key] = ["created", "expires", "keyid"].map((name) => parameters.get(name));
  if (!isSeconds(created)) return malformed("created is a whole number of seconds", "created 为整数秒");
  if (expires !== undefined && !isSeconds(expires))
    return malformed("expires is a whole number of seconds", "expires 为整数秒");
  if (typeof key !== "string" || !isKeyId(key))
    return malformed("keyid is the key id, 16 lower-case hex digits", "keyid 为密钥编号，16 位小写十六进制数");
  if ((parameters.get("alg") ?? ALGORITHM) !== ALGORITHM)
    return malformed(`alg is ${ALGORITHM}`, `alg 为 ${ALGORITHM}`);
  if (typeof (parameters.get("nonce") ?? "") !== "string") return malformed("nonce is a string", "nonce 为字符串");
  return { key, created, expires };
}

const PARAMETERS: readonly string[] = ["created", "expires", "keyid", "alg", "nonce"];

/** From 1970 to the year 9999. */
const isSeconds = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 253_402_300_800;

type Member = ReturnType<typeof parseDictionary> extends Map<string, infer Value> ? Value : never;

function onlyMember(raw: string): { readonly label: string; readonly value: Member } | undefined {
  try {
    const members = parseDictionary(raw);
    const [[label, value] = []] = members;
    if (label === undefined || value === undefined || members.size !== 1) return undefined;
    return serializeDictionary(members) === raw ? { label, value } : undefined;
  } catch {
    return undefined;
  }
}

const isInnerList = (member: Member): member is InnerList => Array.isArray(member[0]);

/** Whether the items are these names, each once and without parameters. */
function isExactly(items: InnerList[0], names: readonly string[]): boolean {
  const found = new Set(items.map(([name]) => name));
  return items.length === names.length && items.every(([, { size }]) => size === 0) && names.every((n) => found.has(n));
}

/** The signature base (RFC 9421 section 2.5). */
function baseOf(list: InnerList, { method, authority, url }: Target): Uint8Array {
  const values: Readonly<Record<string, string>> = {
    "@method": method,
    "@authority": authority,
    "@path": url.pathname,
    "@query": url.search === "" ? "?" : url.search,
  };
  const lines = list[0].map(([name]) => `"${String(name)}": ${values[String(name)]}`);
  return new TextEncoder().encode([...lines, `"@signature-params": ${serializeInnerList(list)}`].join("\n"));
}

const bytesOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
