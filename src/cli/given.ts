/** An export as it is given to be audited, and the ledger that it says it is of. */
import { type ExportInput, readExport } from "../audit/directory.node.ts";
import { fault } from "./faults.ts";

export interface GivenExport {
  readonly path: string;
  readonly input: ExportInput;
  /** What its first line says: good enough to choose keys by, and checked by the audit. */
  readonly origin: string | undefined;
  /** Lets go of its file, whether it was read to the end or not. */
  close(): Promise<void>;
}

const FIRST_LINE = 65_536;
const LINE_FEED = 0x0a;

/**
 * Opens the export at this path and looks at its first line.
 * @throws LedgerError as `readExport` does; `unreadable-input` for a single file that is empty: nothing was given.
 */
export async function givenExport(path: string): Promise<GivenExport> {
  const input = await readExport(path);
  const chunks = input.lines[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  for (let isWhole = false; !isWhole && length < FIRST_LINE; ) {
    const { done, value } = await chunks.next();
    if (done) break;
    first.push(value);
    length += value.length;
    isWhole = value.includes(LINE_FEED);
  }
  if (length === 0 && !input.complete) throw fault("unreadable-input", "file-empty", { path });
  const [line = ""] = Buffer.concat(first).toString("latin1").split("\n", 1);
  const [, origin] = /"ledger":"([a-z0-9./-]{1,200})"/.exec(line) ?? [];
  return {
    path,
    origin,
    input: { ...input, lines: joined(first, { [Symbol.asyncIterator]: () => chunks }) },
    async close() {
      await chunks.return?.();
    },
  };
}

async function* joined(first: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  yield* rest;
}
