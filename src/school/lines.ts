/** Lines out of what a school has: a ledger's lines as they come, or the bytes of a file in pieces, cut anywhere. */
import { LedgerError } from "../domain/error.ts";

/** Far more than a line may have: a file without line feeds is none of ours. */
const LONGEST = 1_000_000;

/** A string is one line; bytes are pieces of a text whose lines end with line feeds. */
export async function* linesOf(
  source: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch {
      throw notText();
    }
  };
  let rest = "";
  for await (const piece of source) {
    if (typeof piece === "string") yield piece;
    else {
      const lines = (rest + decode(piece)).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LONGEST) throw notText();
      yield* lines;
    }
  }
  rest += decode();
  if (rest !== "") yield rest;
}

const notText = () =>
  new LedgerError("unreadable-input", "This is no entries.jsonl: it is not text in lines", {
    messageZh: "这不是 entries.jsonl：内容不是逐行的文本",
  });
