/** The commands, one row each. */
import { audit } from "./audit.ts";
import { exportStore } from "./export.ts";
import type { ExitCode } from "./faults.ts";
import { keygen } from "./keygen.ts";
import { run } from "./run.ts";
import { KINDS_SHOWN, show } from "./show.ts";
import type { Terminal } from "./terminal.ts";

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
  act(terminal: Terminal, args: readonly string[], options: Readonly<Record<string, unknown>>): Promise<ExitCode>;
}

export const COMMANDS: readonly CommandRow[] = [
  {
    usage: "run <file>",
    summary: ["run a scenario (docs/scenario.md) and say where it differs", "运行情景文件，并指出与预期不一致之处"],
    options: [
      { flags: "--store <path>", help: ["a new SQLite file; memory unless told", "新建的 SQLite 文件；默认在内存中"] },
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
    usage: "audit <export>",
    summary: [
      "check an export, or its entries.jsonl alone, with a trusted key",
      "用受信任的密钥审计导出目录或 entries.jsonl",
    ],
    options: [
      {
        flags: "--key <key>",
        help: ["the operator's key text, name+hash+base64; may be repeated", "运营方公开密钥文本，可重复给出"],
        required: true,
        many: true,
      },
      {
        flags: "--checkpoint <file>",
        help: ["a checkpoint that you kept yourself; may be repeated", "自行留存的检查点文件，可重复给出"],
        many: true,
      },
    ],
    act: (terminal, [path = ""], options) =>
      audit(terminal, path, { keys: list(options, "key"), checkpoints: list(options, "checkpoint") }),
  },
  {
    usage: "export <store> <dir>",
    summary: ["export the ledger of a SQLite file into a new folder", "将 SQLite 账本导出至新文件夹"],
    options: [
      {
        flags: "--operator <keyfile>",
        help: ["sign a checkpoint over all entries with this key", "以该密钥签署覆盖全部条目的检查点"],
      },
    ],
    act: (terminal, [store = "", folder = ""], options) =>
      exportStore(terminal, store, folder, { operator: text(options, "operator") }),
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
    usage: "show <store> <kind> <id>",
    summary: [
      `show a record with its history; kinds: ${KINDS_SHOWN.join(", ")}`,
      `显示记录及其经过；种类：${KINDS_SHOWN.join("、")}`,
    ],
    options: [],
    act: (terminal, [store = "", kind = "", id = ""]) => show(terminal, store, kind, id),
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
