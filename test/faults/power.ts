/**
 * What a power failure leaves of a file: everything that was synced, and of what was written since any part whatever,
 * down to sectors. Made from the trace that shim.c wrote.
 */
export interface Traced {
  readonly what: "W" | "T" | "S" | "U" | "O";
  /** 0 the database, 1 its -wal. */
  readonly file: 0 | 1;
  /** The offset of a write, the length after a truncation. */
  readonly at: number;
  readonly bytes: Buffer;
}

export function parseTrace(trace: Buffer): readonly Traced[] {
  const records: Traced[] = [];
  for (let at = 0; at < trace.length; ) {
    const end = trace.indexOf(10, at);
    const [what, file, offset, count] = trace.subarray(at, end).toString("latin1").split(" ");
    const bytes = trace.subarray(end + 1, end + 1 + Number(count));
    records.push({ what: what as Traced["what"], file: file === "1" ? 1 : 0, at: Number(offset), bytes });
    at = end + 1 + Number(count);
  }
  return records;
}

/** What the process had said when the power failed after these records. */
export function saidIn(records: readonly Traced[]): readonly string[] {
  const text = Buffer.concat(records.filter(({ what }) => what === "O").map(({ bytes }) => bytes)).toString();
  return text.split("\n").slice(0, -1);
}

const SECTOR = 512;

/** The bytes of one file after these records and a power failure; `keeps` says of each unsynced sector whether it stays. */
export function remainsOf(records: readonly Traced[], file: 0 | 1, before: Buffer, keeps: () => boolean): Buffer {
  let synced = before;
  let pending: Traced[] = [];
  for (const record of records) {
    if (record.file !== file || record.what === "O") continue;
    if (record.what === "U") [synced, pending] = [Buffer.alloc(0), []];
    else if (record.what === "S") [synced, pending] = [apply(synced, pending), []];
    else pending.push(record);
  }
  return apply(
    synced,
    pending.flatMap(sectorsOf).filter(() => keeps()),
  );
}

function apply(content: Buffer, records: readonly Traced[]): Buffer {
  const size = records.reduce(
    (most, { what, at, bytes }) => (what === "W" ? Math.max(most, at + bytes.length) : most),
    0,
  );
  const result = Buffer.alloc(Math.max(content.length, size));
  content.copy(result);
  let length = content.length;
  for (const { what, at, bytes } of records) {
    if (what === "W") {
      bytes.copy(result, at);
      length = Math.max(length, at + bytes.length);
    } else {
      result.fill(0, at);
      length = at;
    }
  }
  return result.subarray(0, length);
}

function sectorsOf(record: Traced): readonly Traced[] {
  if (record.what !== "W") return [record];
  const { at, bytes } = record;
  const sectors: Traced[] = [];
  for (let from = at; from < at + bytes.length; ) {
    const to = Math.min(at + bytes.length, (Math.floor(from / SECTOR) + 1) * SECTOR);
    sectors.push({ ...record, at: from, bytes: bytes.subarray(from - at, to - at) });
    from = to;
  }
  return sectors;
}
