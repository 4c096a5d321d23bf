/** The commands, one row each. */
import { SCOPES } from "../audit/index.ts";
import { audit } from "./audit.ts";
import { exportStore } from "./export.ts";
import type { ExitCode } from "./faults.ts";
import { importExport } from "./import.ts";
import { keygen } from "./keygen.ts";
import { printReceipt, verifyReceipt } from "./receipt.ts";
import { reconcileBills } from "./reconcile.ts";
import { run } from "./run.ts";
import { KINDS_SHOWN, show } from "./show.ts";
import { STATEMENTS, statement } from "./statement.ts";
import type { Terminal } from "./terminal.ts";
import { makeVoucher, verifyVoucher } from "./voucher.ts";

/** English and Chinese. */
type Both = readonly [en: string, zh: string];

export interface CommandRow {
  readonly usage: string;
  readonly summary: Both;
  readonly options: readonly {
    readonly flags: string;
    readonly help: Both;
    readonly required?: boolean;
    /** May be given several times: a list. */
    readonly many?: boolean;
  }[];
  /** Whether it was asked to find out if what it reads is right: then an error that says that it is not ends it with 1. */
  readonly judges?: boolean;
  act(terminal: Terminal, args: readonly string[], options: Readonly<Record<string, unknown>>): Promise<ExitCode>;
}

/** Commands of two words, by the first. */
export const GROUPS: Readonly<Record<string, Both>> = {
  voucher: ["tokens of vouchers: make, verify", "券码：制作、核验"],
  receipt: ["receipts: make, verify", "回执：制作、核验"],
};

const AS_OF: CommandRow["options"][number] = {
  flags: "--as-of <moment>",
  help: ["as it was after an entry, at an instant or at the end of a day", "某条目之后、某时刻或某日终了时的情况"],
};

export const COMMANDS: readonly CommandRow[] = [
  {
    usage: "run <file>",
    summary: ["run a scenario (docs/scenario.md) and say where it differs", "运行情景文件，并指出与预期不一致之处"],
    options: [
      {
        flags: "--store <path>",
        help: [
          "a new SQLite file, or a schema as postgres://…?schema=name; memory unless told",
          "新建的 SQLite 文件，或 postgres://…?schema=名称；默认在内存中",
        ],
      },
      { flags: "--seed <text>", help: ["derive all keys and ids from it", "由种子派生全部密钥与编号"] },
      { flags: "--export <dir>", help: ["export the ledger into a new folder", "将账本导出至新文件夹"] },
    ],
    act: (terminal, [file = ""], options) =>
      run(terminal, file, {
        store: text(options, "store"),
        seed: text(options, "seed"),
        export: text(options, "export"),
      }),
  },
  {
    usage: "audit <export...>",
    judges: true,
    summary: [
      "check exports, or their entries.jsonl alone, with trusted keys, and compare several",
      "用受信任的密钥审计导出目录或 entries.jsonl；多个账本之间互相比对",
    ],
    options: [
      {
        flags: "--key <key>",
        help: ["an operator's key text, name+hash+base64; may be repeated", "运营方公开密钥文本，可重复给出"],
        required: true,
        many: true,
      },
      {
        flags: "--checkpoint <file>",
        help: ["a checkpoint that you kept yourself; may be repeated", "自行留存的检查点文件，可重复给出"],
        many: true,
      },
      {
        flags: "--openings <file>",
        help: ["identities opened to you (docs/audit.md); may be repeated", "向审计方开启的身份文件，可重复给出"],
        many: true,
      },
      {
        flags: "--threshold <name=number>",
        help: ["from where on something is a finding; may be repeated", "提示事项的阈值，可重复给出"],
        many: true,
      },
    ],
    act: (terminal, paths, options) =>
      audit(terminal, paths, {
        keys: list(options, "key"),
        checkpoints: list(options, "checkpoint"),
        openings: list(options, "openings"),
        thresholds: list(options, "threshold"),
      }),
  },
  {
    usage: "export <store> <dir>",
    judges: true,
    summary: [
      "export the ledger of a SQLite file or postgres:// URL into a new folder",
      "将 SQLite 文件或 postgres:// 网址中的账本导出至新文件夹",
    ],
    options: [
      {
        flags: "--operator <keyfile>",
        help: ["sign a checkpoint over all entries with this key", "以该密钥签署覆盖全部条目的检查点"],
      },
      {
        flags: "--school <name>",
        help: ["only what concerns this school, with proofs", "仅导出与该培训机构有关的条目，附证明"],
      },
      {
        flags: "--class <name>",
        help: ["only what concerns this class, with proofs", "仅导出与该班级有关的条目，附证明"],
      },
      {
        flags: "--voucher <id>",
        help: ["only what concerns this voucher, with proofs", "仅导出与该培训券有关的条目，附证明"],
      },
    ],
    act: (terminal, [store = "", folder = ""], options) =>
      exportStore(terminal, store, folder, {
        operator: text(options, "operator"),
        scopes: SCOPES.flatMap((kind) => {
          const id = text(options, kind);
          return id === undefined ? [] : [{ kind, id }];
        }),
      }),
  },
  {
    usage: "import <export>",
    judges: true,
    summary: [
      "put an export back into a store, every line judged again; the ledger goes on from there",
      "将导出目录重新装入账本，逐条重新核验；账本可由此继续",
    ],
    options: [
      {
        flags: "--key <key>",
        help: ["the operator's key text, name+hash+base64; may be repeated", "运营方公开密钥文本，可重复给出"],
        required: true,
        many: true,
      },
      {
        flags: "--store <path>",
        help: [
          "a new SQLite file or postgres:// URL, or one in which this import was interrupted",
          "新建的 SQLite 文件或 postgres:// 网址，或本次导入曾中断者",
        ],
        required: true,
      },
    ],
    act: (terminal, [folder = ""], options) =>
      importExport(terminal, folder, { keys: list(options, "key"), store: text(options, "store") ?? "" }),
  },
  {
    usage: "keygen",
    summary: ["make a key", "生成密钥"],
    options: [
      {
        flags: "--name <name>",
        help: ["an operator's: the origin of its ledger", "名称；运营方密钥应与账本 origin 相同"],
      },
      { flags: "--out <file>", help: ["where to write the secret key; a new file", "私钥写入的新文件"] },
    ],
    act: (terminal, _, options) => keygen(terminal, { name: text(options, "name"), out: text(options, "out") }),
  },
  {
    usage: "show <ledger> <kind> <id>",
    summary: [
      `show a record with its history, from a store or export; kinds: ${KINDS_SHOWN.join(", ")}`,
      `显示账本或导出目录中的记录及其经过；种类：${KINDS_SHOWN.join("、")}`,
    ],
    options: [AS_OF, { flags: "--csv", help: ["print the history as CSV", "以 CSV 输出经过"] }],
    act: (terminal, [ledger = "", kind = "", id = ""], options) =>
      show(terminal, ledger, kind, id, { asOf: text(options, "asOf"), csv: options.csv === true }),
  },
  {
    usage: "statement <ledger> <kind> [name]",
    summary: [
      `answer a desk's question, from a store or export; kinds: ${Object.keys(STATEMENTS).join(", ")}`,
      `按账本或导出目录出具报表；种类：${Object.keys(STATEMENTS).join("、")}`,
    ],
    options: [
      { flags: "--from <day>", help: ["the first day, or instant, of a statement", "对账期首日或时刻"] },
      { flags: "--to <day>", help: ["the last day, or instant, of a statement", "对账期末日或时刻"] },
      AS_OF,
      { flags: "--within <days>", help: ["how far ahead, for expiring; 30 unless told", "expiring 的天数，默认 30"] },
      { flags: "--csv", help: ["print the last table as CSV", "以 CSV 输出最后一张表"] },
    ],
    act: (terminal, [ledger = "", kind = "", name], options) =>
      statement(terminal, ledger, kind, name, {
        from: text(options, "from"),
        to: text(options, "to"),
        asOf: text(options, "asOf"),
        within: text(options, "within"),
        csv: options.csv === true,
      }),
  },
  {
    usage: "voucher make <ledger> <voucher>",
    summary: ["make the token that a trainee carries, with its QR code", "制作学员携带的券码及二维码"],
    options: [
      {
        flags: "--issuer <keyfile>",
        help: ["sign with this issuer key", "以该发券方密钥签名"],
        required: true,
      },
    ],
    act: (terminal, [store = "", id = ""], options) =>
      makeVoucher(terminal, store, id, { issuer: text(options, "issuer") ?? "" }),
  },
  {
    usage: "voucher verify <token>",
    summary: [
      "say whether a token is genuine and valid; never whether it is unspent",
      "核验券码真伪与有效期；不能证明尚未使用",
    ],
    options: [
      { flags: "--ledger <origin>", help: ["the ledger's origin", "账本 origin"], required: true },
      {
        flags: "--key <key>",
        help: ["an issuer's public key; may be repeated", "发券方公钥，可重复给出"],
        required: true,
        many: true,
      },
      { flags: "--at <instant>", help: ["as of another time than now", "按指定时刻核验，默认为现在"] },
    ],
    act: (terminal, [token = ""], options) =>
      verifyVoucher(terminal, token, {
        ledger: text(options, "ledger") ?? "",
        keys: list(options, "key"),
        at: text(options, "at"),
      }),
  },
  {
    usage: "receipt make <ledger> <entry>",
    summary: [
      "print the receipt of an entry, by its number, from a store or export",
      "从账本或导出目录中按序号打印条目的回执",
    ],
    options: [
      {
        flags: "--operator <keyfile>",
        help: ["sign a checkpoint with this key if none covers the entry", "如无检查点覆盖该条目，以该密钥签署"],
      },
    ],
    act: (terminal, [ledger = "", seq = ""], options) =>
      printReceipt(terminal, ledger, seq, { operator: text(options, "operator") }),
  },
  {
    usage: "receipt verify <file>",
    judges: true,
    summary: ["say what a receipt proves", "核验回执"],
    options: [
      {
        flags: "--key <key>",
        help: ["the operator's key text, name+hash+base64; may be repeated", "运营方公开密钥文本，可重复给出"],
        required: true,
        many: true,
      },
    ],
    act: (terminal, [file = ""], options) => verifyReceipt(terminal, file, list(options, "key")),
  },
  {
    usage: "reconcile <bills> <ledger>",
    summary: ["match a school's bills (CSV) with a store or export", "将培训机构的账单（CSV）与账本或导出目录核对"],
    options: [
      { flags: "--school <name>", help: ["the school's name in the ledger", "培训机构在账本中的名称"], required: true },
      { flags: "--csv", help: ["print the table as CSV", "以 CSV 输出表格"] },
    ],
    act: (terminal, [bills = "", ledger = ""], options) =>
      reconcileBills(terminal, bills, ledger, { school: text(options, "school") ?? "", csv: options.csv === true }),
  },
];

function text(options: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

function list(options: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value.map(String) : [];
}
