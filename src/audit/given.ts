/** The files given beside the lines: what makes them anew, to compare, is loaded only where there are any. */
import type { DerivedCheck, GivenFile } from "./derived.ts";
import type { Tally } from "./tally.ts";

export const NONE_GIVEN = ["No tables, journal or totals were given", "未提供表格、分录或合计文件"] as const;

/** `isWholeExport`: these are all of its files. */
export async function openDerivedCheck(
  given: readonly GivenFile[],
  isWholeExport: boolean,
  tally: Tally,
): Promise<DerivedCheck> {
  if (given.length > 0) return (await import("./seldom.ts")).createDerivedCheck(given, isWholeExport, tally);
  return {
    take: () => {},
    keepUp: () => Promise.resolve(),
    finish: async () => tally.leave("derived-files", ...NONE_GIVEN),
    close: () => Promise.resolve(),
  };
}
