/**
 * A scenario file as lines: UTF-8 without a byte order mark, one JSON object a line, at most 1 MiB a line and 64 MiB in
 * all. Lines of white space alone are skipped, so that a script may have paragraphs; they count as lines.
 */
import { createReadStream } from "node:fs";
import { type Place, type ProblemCode, unreadable } from "./problems.ts";

export interface TextLine {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

const MAX_FILE_BYTES = 64 * 1024 * 1024;
const MAX_LINE_BYTES = 1024 * 1024;

const LINE_FEED = 0x0a;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The lines that are not blank. @throws LedgerError `unreadable-input`, naming the file and the line. */
export async function readLines(file: string): Promise<readonly TextLine[]> {
  const bytes = await readBounded(file);
  const lines: TextLine[] = [];
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed;
    line++;
    const text = decodeLine(bytes.subarray(start, end), { file, line });
    if (text.trim() !== "") lines.push({ line, text });
    start = end + 1;
  }
  if (lines.length === 0) throw unreadable({ file }, "file-empty");
  return lines;
}

function decodeLine(bytes: Uint8Array, place: Place): string {
  if (bytes.length > MAX_LINE_BYTES) throw unreadable(place, "line-too-long", { limit: MAX_LINE_BYTES });
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw unreadable(place, "not-utf8");
  }
  if (text.startsWith("\uFEFF")) throw unreadable(place, "byte-order-mark");
  return text;
}

async function readBounded(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of createReadStream(file)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_FILE_BYTES) break;
    }
  } catch (error) {
    throw unreadableFile(file, error);
  }
  if (length > MAX_FILE_BYTES) throw unreadable({ file }, "file-too-large", { limit: MAX_FILE_BYTES });
  return Buffer.concat(chunks);
}

const FILE_PROBLEMS: Readonly<Record<string, ProblemCode>> = {
  ENOENT: "file-missing",
  ENOTDIR: "file-missing",
  EACCES: "file-denied",
  EPERM: "file-denied",
  EISDIR: "file-is-folder",
};

function unreadableFile(file: string, error: unknown): Error {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return unreadable({ file }, FILE_PROBLEMS[code] ?? "file-broken", { why: code });
}
