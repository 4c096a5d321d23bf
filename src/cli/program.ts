/** The command line as commander sees it, from a table of commands. */
import { createRequire } from "node:module";
import { Command, CommanderError, Option } from "commander";
import { COMMANDS, type CommandRow, GROUPS } from "./commands.ts";
import { type ExitCode, fault, tell } from "./faults.ts";
import { LANGUAGES, type Language, languageOf } from "./messages.ts";
import { createTerminal } from "./terminal.ts";
import { helpIn, usageFault } from "./usage.ts";

const PURPOSE = [
  "Electronic training vouchers on an append-only, hash-chained, signed ledger.",
  "电子培训券账本：只增不改、哈希相连、逐条签名。",
] as const;
const EXIT_CODES = [
  "Exit codes: 0 nothing wrong; 1 what was audited, verified, reconciled, imported or exported is wrong, or a scenario went otherwise; 2 no answer: unreadable input, wrong usage, or a system that fails.",
  "退出码：0 未发现错误；1 所审计、核验、核对、导入或导出的内容有误，或情景结果与预期不符；2 未能得出结果：输入无法读取、用法不正确或系统故障。",
] as const;

const pick = (language: Language, [en, zh]: readonly [string, string]) => (language === "zh" ? zh : en);

function versionOf(): string {
  const read: (name: string) => unknown = createRequire(import.meta.url);
  const manifest = read("training-voucher-ledger/package.json");
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "";
}

/** The language asked for, before anything else is understood, so that help and usage errors have it too. */
function languageIn(args: readonly string[]): Language {
  const asked = args.find((arg, i) => arg.startsWith("--lang=") || args[i - 1] === "--lang")?.replace("--lang=", "");
  return LANGUAGES.find((language) => language === asked) ?? languageOf(process.env);
}

type OnEnd = (code: ExitCode) => void;

function createProgram(language: Language, onEnd: OnEnd): Command {
  const program = new Command("voucher-ledger")
    .description(pick(language, PURPOSE))
    .addOption(new Option("--json", pick(language, ["print one JSON object", "输出一个 JSON 对象"])))
    .addOption(new Option("--lang <language>", pick(language, ["language of messages", "提示语言"])).choices(LANGUAGES))
    .addHelpText("after", `\n${pick(language, EXIT_CODES)}`)
    .version(versionOf(), "--version", pick(language, ["print the version", "显示版本"]))
    .helpOption("-h, --help", pick(language, ["show how", "显示用法"]))
    .helpCommand("help [command]", pick(language, ["show how a command is used", "显示命令用法"]))
    .configureHelp(helpIn(language))
    .configureOutput({ outputError: () => {} }) // told below, in the reader's language
    .exitOverride();
  for (const row of COMMANDS) addCommand(program, row, language, onEnd);
  return program;
}

function addCommand(program: Command, row: CommandRow, language: Language, onEnd: OnEnd): void {
  const [parent, usage] = placeOf(program, row.usage, language);
  const command = parent.command(usage).description(pick(language, row.summary)).copyInheritedSettings(program);
  for (const { flags, help, required, many } of row.options) {
    const option = new Option(flags, pick(language, help)).makeOptionMandatory(required === true);
    if (many) option.argParser((value: string, before: string[] = []) => [...before, value]);
    command.addOption(option);
  }
  command.action(async () => {
    const options: Record<string, unknown> = command.optsWithGlobals();
    const terminal = createTerminal(language, options.json === true);
    const tellWrong = (error: unknown) => tell(error, { ...terminal, judges: row.judges === true });
    onEnd(await row.act(terminal, command.args, options).catch(tellWrong));
  });
}

/** `receipt verify <file>` is the command `verify <file>` of the group `receipt`. */
function placeOf(program: Command, usage: string, language: Language): [parent: Command, usage: string] {
  const [name = "", second = "", ...rest] = usage.split(" ");
  if (!/^[a-z]+$/.test(second)) return [program, usage];
  const known = program.commands.find((command) => command.name() === name);
  const group = known ?? program.command(name).copyInheritedSettings(program);
  const [en, zh] = GROUPS[name] ?? ["", ""];
  return [group.description(pick(language, [en, zh])), [second, ...rest].join(" ")];
}

/** Commander has shown its help, as it found no command to do. */
function withoutCommand(args: readonly string[], language: Language): ExitCode {
  const json = args.includes("--json");
  const command = args.includes("help") ? args[args.indexOf("help") + 1] : undefined;
  const wrong =
    command === undefined
      ? fault("wrong-usage", "command-missing")
      : fault("wrong-usage", "command-unknown", { command });
  return tell(wrong, { language, json, judges: false });
}

/** Does what the arguments of a command line ask for; what comes of it is told on standard output and standard error. */
export async function runCommand(args: readonly string[]): Promise<ExitCode> {
  const language = languageIn(args);
  let ended: ExitCode = 0;
  const onEnd = (code: ExitCode) => {
    ended = code;
  };
  try {
    await createProgram(language, onEnd).parseAsync(args, { from: "user" });
    return ended;
  } catch (error) {
    const isUsage = error instanceof CommanderError;
    const wrong = isUsage ? usageFault(error) : error;
    // Help or version was asked for, or shown where no command was given.
    const json = args.includes("--json");
    if (wrong !== undefined) return tell(wrong, { language, json, judges: false });
    return isUsage && error.exitCode === 0 ? 0 : withoutCommand(args, language);
  }
}
