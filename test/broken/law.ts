/** Exhibits of instructions that the law refuses, all of them well formed, chained and signed. */
import { decodeBase64url, encodeBase64url } from "../../src/record/base64.ts";
import type { Entry } from "../../src/record/entry.ts";
import { keyOf } from "../audit/forge.ts";
import { after, type Exhibit } from "./exhibit.ts";
import { calendar, closed, opened, redeem, VOUCHER } from "./story.ts";

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The same signature to a verifier that does not ask for S < L. */
function withOrderAdded(entry: Entry): Entry {
  const signatures = entry.signatures.map(({ key, sig }) => {
    const bytes = decodeBase64url(sig) ?? new Uint8Array(64);
    let s = ORDER;
    for (let i = 0; i < 32; i++) s += BigInt(bytes[32 + i] ?? 0) << BigInt(8 * i);
    for (let i = 0; i < 32; i++) bytes[32 + i] = Number((s >> BigInt(8 * i)) & 0xffn);
    return { key, sig: encodeBase64url(bytes) };
  });
  return { ...entry, signatures };
}

/** The neutral element: y = 1. */
const identity = (): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));

const SIGNATURES: readonly Exhibit[] = [
  {
    name: "signature-of-another-text",
    check: "signatures",
    done: "the instruction was changed after it was signed",
    doneZh: "指令在签署之后被改动",
    files: after(opened(), (forger) =>
      forger.write("root", "calendar.publish", calendar(2025), (entry) => ({
        ...entry,
        instruction: { ...entry.instruction, data: calendar(2026) },
      })),
    ),
  },
  {
    name: "signature-plus-order",
    check: "signatures",
    done: "the order of the curve was added to the number S of a signature",
    doneZh: "签名中的 S 被加上了曲线的阶",
    files: after(opened(), (forger) => forger.write("root", "calendar.publish", calendar(2025), withOrderAdded)),
  },
  {
    name: "unknown-key",
    check: "signatures",
    done: "a key signed that was never enrolled",
    doneZh: "由从未登记的密钥签署",
    files: after(opened(), (forger) => forger.write("stranger", "calendar.publish", calendar(2025))),
  },
  {
    name: "wrong-role",
    check: "signatures",
    done: "the operator did what only root may do",
    doneZh: "运营方做了仅 root 可做的事",
    files: after(opened(), (forger) => forger.write("operator", "calendar.publish", calendar(2025))),
  },
  {
    name: "revoked-key",
    check: "signatures",
    done: "a key signed after it had been revoked",
    doneZh: "密钥被撤销后仍用于签署",
    files: after(opened(), (forger) => {
      forger.write("root", "key.add", { party: "hrss", key: keyOf("issuer").publicKey, role: "issuer" });
      forger.write("root", "key.revoke", { key: keyOf("issuer").id, reason: "遗失" });
      forger.write("issuer", "trainee.register", { trainee: "trainee-1", groups: ["graduate"] });
    }),
  },
  {
    name: "school-key-by-root-alone",
    check: "signatures",
    done: "root gave a party a second key of a role without the party's own signature",
    doneZh: "root 未经参与方本身签名便为其增加同一角色的第二把密钥",
    files: after(opened(), (forger) =>
      forger.write("root", "key.add", { party: "service", key: keyOf("operator2").publicKey, role: "operator" }),
    ),
  },
  {
    name: "redemption-by-the-bureau",
    check: "signatures",
    done: "the issuer redeemed a voucher in the school's place",
    doneZh: "发券密钥代替培训机构核销",
    files: after(closed(), (forger) =>
      forger.write("issuer", "voucher.redeem", { voucher: VOUCHER, outcome: "completion", amount: 60_000 }),
    ),
  },
];

const RULES: readonly Exhibit[] = [
  {
    name: "unknown-instruction",
    check: "law",
    done: "the ledger has an instruction of a type that does not exist",
    doneZh: "账本含有不存在的指令类型",
    files: after(opened(), (forger) => forger.write("root", "voucher.steal", {})),
  },
  {
    name: "opened-twice",
    check: "law",
    done: "the ledger was opened a second time",
    doneZh: "账本被再次开立",
    files: after(opened(), (forger) => forger.open()),
  },
  {
    name: "small-order-key",
    check: "law",
    done: "a key of small order was enrolled, under which anybody's signature is good",
    doneZh: "登记了低阶密钥，任何人的签名在其下均有效",
    files: after(opened(), (forger) =>
      forger.write("root", "key.add", { party: "hrss", key: encodeBase64url(identity()), role: "issuer" }),
    ),
  },
  {
    name: "redeemed-beyond-the-reserve",
    check: "law",
    done: "a redemption asks for more than was reserved",
    doneZh: "核销金额超过冻结金额",
    files: after(closed(), (forger) => redeem(forger, VOUCHER, 100_001)),
    behind: [["voucher.redeem", "amount-mismatch"]],
  },
];

export const LAW: readonly Exhibit[] = [...SIGNATURES, ...RULES];
