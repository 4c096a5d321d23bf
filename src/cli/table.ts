/** Tables for a terminal: columns padded by width, where a Chinese character is two columns wide. */

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly right?: boolean;
  /** Days and the like, which a spreadsheet may read as what they are. */
  readonly plain?: boolean;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/gu;

/** In columns of a terminal. */
export function displayWidth(text: string): number {
  return [...text].length + (text.match(WIDE)?.length ?? 0);
}

/** Lines of the table, the titles first. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  return aligned(
    [columns.map(({ title }) => title), ...rows],
    columns.map(({ right = false }) => right),
  );
}

/** Rows in columns; those named in `right` are aligned at the right. */
export function aligned(cells: readonly (readonly string[])[], right: readonly boolean[] = []): string {
  const rows = cells.map((row) => row.map(oneLine));
  const widths = (rows[0] ?? []).map((_, i) =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[i] ?? "")), 0),
  );
  const pad = (row: readonly string[]) =>
    widths.map((width, i) => {
      const text = row[i] ?? "";
      const space = " ".repeat(width - displayWidth(text));
      return right[i] ? space + text : text + space;
    });
  return rows.map((row) => `  ${pad(row).join("  ").trimEnd()}`).join("\n");
}

/** Fen as yuan with two decimals and thousands, `79,200.00`, without going through floating point. */
export function money(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "-" : ""}${whole}.${digits.slice(-2)}`;
}

/** An instant as a clerk's clock in China shows it: `2025-05-07 09:10:00`. */
export function chinaTime(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
}

/** The text on one line, so that it can't pass for another one. */
export const oneLine = (text: string): string => printable(text).replaceAll("\n", "\\n");

/** The text without what could drive a terminal: control characters and those that turn the direction of writing. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Surrogate}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === "\n" ? "\n" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
