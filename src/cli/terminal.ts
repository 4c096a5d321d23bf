/** Where a command speaks: results on standard output, progress and errors on standard error. */
import { SingleBar } from "cli-progress";
import { type Language, type MessageFacts, type MessageKey, say } from "./messages.ts";
import { oneLine, printable } from "./table.ts";

export interface Terminal {
  readonly language: Language;
  /** Whether one JSON object is wanted instead of text for people. */
  readonly json: boolean;
  say(key: MessageKey, facts?: MessageFacts): string;
  /** One or more lines on standard output; nothing in them can drive the terminal. */
  print(text: string): void;
  printJson(value: unknown): void;
  /** A line on standard error, beside a result that is none the worse for a program. */
  warn(text: string): void;
  /** Text for a program, such as CSV, as it is. */
  write(text: string): void;
  /** Runs long work under a progress bar, which shows on a terminal only. */
  during<T>(label: MessageKey, work: (onProgress: OnProgress) => Promise<T>): Promise<T>;
}

/** How much of the whole is done, and how many things that was, if they are counted otherwise than the whole is. */
type OnProgress = (done: number, total: number, things?: number) => void;

export function createTerminal(language: Language, json: boolean): Terminal {
  return {
    language,
    json,
    say: (key, facts) => say(language, key, facts),
    print: (text) => void process.stdout.write(`${printable(text)}\n`),
    printJson: (value) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    warn: (text) => void process.stderr.write(`voucher-ledger: ${oneLine(text)}\n`),
    write: (text) => void process.stdout.write(text),
    during: (label, work) => (process.stderr.isTTY && !json ? underBar(language, label, work) : work(() => {})),
  };
}

async function underBar<T>(
  language: Language,
  label: MessageKey,
  work: (onProgress: OnProgress) => Promise<T>,
): Promise<T> {
  const bar = new SingleBar({
    stream: process.stderr,
    format: `${say(language, label)} {bar} {percentage}%  {pace}`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    clearOnComplete: true,
    hideCursor: true,
  });
  const start = performance.now();
  bar.start(1, 0, { pace: "" });
  try {
    return await work((done, total, things = done) => {
      bar.setTotal(total);
      bar.update(done, {
        pace: paceText(language, { done, total, things, seconds: (performance.now() - start) / 1000 }),
      });
    });
  } finally {
    bar.stop();
  }
}

/** Things a second so far, and the time left at that pace, `1:05`; nothing before there is a pace. */
export function paceText(
  language: Language,
  pace: { readonly done: number; readonly total: number; readonly things: number; readonly seconds: number },
): string {
  const { done, total, things, seconds } = pace;
  if (done <= 0 || seconds <= 0) return "";
  const left = Math.ceil((seconds * Math.max(0, total - done)) / done);
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  return say(language, "pace", { rate: Math.round(things / seconds), left: clock });
}
