/** Where a command speaks: results on standard output, progress and errors on standard error. */
import { SingleBar } from "cli-progress";
import { type Language, type MessageFacts, type MessageKey, say } from "./messages.ts";
import { printable } from "./table.ts";

export interface Terminal {
  readonly language: Language;
  /** Whether one JSON object is wanted instead of text for people. */
  readonly json: boolean;
  say(key: MessageKey, facts?: MessageFacts): string;
  /** One or more lines on standard output; nothing in them can drive the terminal. */
  print(text: string): void;
  printJson(value: unknown): void;
  /** Runs long work under a progress bar, which shows on a terminal only. */
  during<T>(label: MessageKey, work: (onProgress: OnProgress) => Promise<T>): Promise<T>;
}

type OnProgress = (done: number, total: number) => void;

export function createTerminal(language: Language, json: boolean): Terminal {
  return {
    language,
    json,
    say: (key, facts) => say(language, key, facts),
    print: (text) => void process.stdout.write(`${printable(text)}\n`),
    printJson: (value) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    during: (label, work) => (process.stderr.isTTY && !json ? underBar(say(language, label), work) : work(() => {})),
  };
}

async function underBar<T>(label: string, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  const bar = new SingleBar({
    stream: process.stderr,
    format: `${label} {bar} {percentage}%`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(1, 0);
  try {
    return await work((done, total) => {
      bar.setTotal(total);
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
}
