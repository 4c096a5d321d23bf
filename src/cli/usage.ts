/** What commander says of wrong usage, in the reader's language: its codes, and the names that it puts in quotes. */
import { type CommanderError, Help, type HelpConfiguration } from "commander";
import { LedgerError } from "../index.ts";
import { type Language, say } from "./messages.ts";
import { displayWidth } from "./table.ts";

/** Of each code, what is wrong; `{0}`, `{1}` are the quoted names in commander's own sentence. */
const USAGE_ZH: Readonly<Record<string, string>> = {
  "commander.missingArgument": "缺少参数 {0}",
  "commander.excessArguments": "参数过多",
  "commander.unknownOption": "没有选项 {0}",
  "commander.unknownCommand": "没有命令 {0}",
  "commander.optionMissingArgument": "选项 {0} 缺少取值",
  "commander.missingMandatoryOptionValue": "缺少必需的选项 {0}",
  "commander.invalidArgument": "选项 {0} 的取值 {1} 无效",
  "commander.conflictingOption": "选项 {0} 与 {1} 不能同时使用",
};

/** Wrong usage as an error of our own; undefined where commander only showed its help. */
export function usageFault({ code, message }: CommanderError): LedgerError | undefined {
  if (code.startsWith("commander.help") || code === "commander.version") return undefined;
  const what = message.replace(/^error: /, "");
  const names = [...what.matchAll(/'([^']*)'/g)].map(([, name = ""]) => name);
  const template = Object.hasOwn(USAGE_ZH, code) ? (USAGE_ZH[code] ?? what) : what;
  const whatZh = template.replace(/\{(\d)\}/g, (_, index: string) => names[Number(index)] ?? "");
  return new LedgerError("wrong-usage", say("en", "usage", { what }), {
    messageZh: say("zh", "usage", { what: whatZh }),
  });
}

/** Titles of the help, which commander has in English. */
const TITLES_ZH: Readonly<Record<string, string>> = {
  "Usage:": "用法：",
  "Arguments:": "参数：",
  "Options:": "选项：",
  "Global Options:": "全局选项：",
  "Commands:": "命令：",
};

/** Words that commander puts among ours. */
const WORDS_ZH = [
  ["[options]", "[选项]"],
  ["[command]", "[命令]"],
  ["choices: ", "可选："],
] as const;

const wordsIn = (language: Language, text: string): string =>
  language === "zh" ? WORDS_ZH.reduce((said, [en, zh]) => said.replace(en, zh), text) : text;

/** The help in the reader's language, its columns as wide as a terminal shows them. */
export function helpIn(language: Language): HelpConfiguration {
  const standard = new Help();
  return {
    displayWidth,
    styleTitle: (title) => (language === "zh" && Object.hasOwn(TITLES_ZH, title) ? (TITLES_ZH[title] ?? title) : title),
    commandUsage: (command) => wordsIn(language, standard.commandUsage(command)),
    subcommandTerm: (command) => wordsIn(language, standard.subcommandTerm(command)),
    optionDescription: (option) => wordsIn(language, standard.optionDescription(option)),
  };
}
