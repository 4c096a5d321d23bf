import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  dayNumberAt,
  dayNumberOf,
  dayText,
  hasWorkingDays,
  isWeekend,
  nthWorkingDay,
  yearAt,
} from "../../src/domain/calendar.ts";
import { isDay, isInstant } from "../../src/domain/values.ts";
import { china, rowsOf } from "./kit.ts";
import { county, MAY_DAY } from "./town.ts";

describe("calendar.publish", () => {
  test("a later one of the same year replaces the former", () => {
    const l = county();
    l.accept("calendar.publish", MAY_DAY, "root");
    expect(l.state("calendar", "2025")).toEqual(MAY_DAY);
    l.accept("calendar.publish", { year: 2025, holidays: [], workdays: [] }, "root");
    expect(l.state("calendar", "2025").holidays).toEqual([]);
  });

  test.each([
    ["a holiday on a Saturday", { holidays: ["2025-05-03"] }],
    ["a workday on a Friday", { workdays: ["2025-05-02"], holidays: [] }],
    ["a holiday of another year", { holidays: ["2026-05-01"] }],
    ["a workday of another year", { workdays: ["2026-02-14"] }],
  ])("%s is no such thing", (_, more) => {
    county().refuse("calendar.publish", { ...MAY_DAY, ...more }, "root", "calendar-invalid");
    expect(rowsOf("calendar.publish")).toEqual(["calendar-invalid"]);
  });

  test.each([
    ["a day twice", { holidays: ["2025-05-01", "2025-05-01"] }],
    ["a year before 1000", { year: 999 }],
    ["no real day", { holidays: ["2025-04-31"] }],
  ])("%s is malformed", (_, more) => {
    county().refuse("calendar.publish", { ...MAY_DAY, ...more }, "root", "instruction-malformed");
  });
});

const day = (text: string): number => {
  if (!isDay(text)) throw new Error(text);
  return dayNumberOf(text);
};
const calendarOf = (year: number) =>
  year === 2025 ? { holidays: MAY_DAY.holidays.filter(isDay), workdays: MAY_DAY.workdays.filter(isDay) } : undefined;

describe("days and working days", () => {
  test("the calendar of every year is asked, also of the first century", () => {
    const asked: number[] = [];
    hasWorkingDays(3_000, day("0059-12-31"), day("0070-06-30"), (year) => void asked.push(year));
    expect(asked).toEqual([60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70]);
  });

  test("a day begins at midnight of +08:00", () => {
    expect(dayText(dayNumberAt(china("2025-02-28 23:59:59.999")))).toBe("2025-02-28");
    expect(dayText(dayNumberAt(china("2025-03-01 00:00")))).toBe("2025-03-01");
    expect(china("2025-03-01 00:00")).toBe("2025-02-28T16:00:00.000Z");
    expect(yearAt(china("2025-12-31 23:59:59.999"))).toBe(2025);
    expect(yearAt(china("2026-01-01 00:00"))).toBe(2026);
  });

  test("weekends are Saturday and Sunday, before 1970 too", () => {
    expect(["2025-04-25", "2025-04-26", "2025-04-27", "2025-04-28"].map((d) => isWeekend(day(d)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isWeekend(day("1969-12-28"))).toBe(true);
    expect(isWeekend(day("1969-12-29"))).toBe(false);
  });

  test("publicity over May Day: from Saturday 26 April, 5 working days end on 6 May", () => {
    // 27 (worked Sunday), 28, 29, 30 April, 6 May
    expect(dayText(nthWorkingDay(5, day("2025-04-26"), calendarOf))).toBe("2025-05-06");
    expect(dayText(nthWorkingDay(5, day("2025-04-26"), () => undefined))).toBe("2025-05-02");
    expect(dayText(nthWorkingDay(1, day("2025-05-01"), calendarOf))).toBe("2025-05-06");
    expect(dayText(nthWorkingDay(1, day("2025-04-27"), calendarOf))).toBe("2025-04-27");
  });

  test("a filing lead counts the days after the filing, up to the first session's day", () => {
    expect(hasWorkingDays(5, day("2025-04-25"), day("2025-05-06"), calendarOf)).toBe(true);
    expect(hasWorkingDays(5, day("2025-04-26"), day("2025-05-06"), calendarOf)).toBe(true);
    expect(hasWorkingDays(5, day("2025-04-27"), day("2025-05-06"), calendarOf)).toBe(false);
    expect(hasWorkingDays(0, day("2025-04-27"), day("2025-04-01"), calendarOf)).toBe(true);
  });

  test("real days and instants only", () => {
    for (const wrong of ["2025-02-29", "2025-13-01", "2025-00-10", "2025-1-1", "25-01-01", "2025-01-01 "]) {
      expect(isDay(wrong)).toBe(false);
    }
    for (const wrong of [
      "2025-01-01T24:00:00.000Z",
      "2025-01-01T23:59:60.000Z",
      "2025-01-01T00:00:00Z",
      "2025-01-01T00:00:00.000+08:00",
    ]) {
      expect(isInstant(wrong)).toBe(false);
    }
    expect(isDay("2024-02-29")).toBe(true);
  });
});

test("working days counted by the year are those counted by the day, across years and before 1970", () => {
  const calendarOf = (year: number) => ({
    holidays: [`${year}-01-01`, `${year}-05-01`].filter(isDay).filter((day) => !isWeekend(dayNumberOf(day))),
    workdays: [`${year}-04-27`, `${year}-12-31`].filter(isDay).filter((day) => isWeekend(dayNumberOf(day))),
  });
  fc.assert(
    fc.property(fc.integer({ min: -9000, max: 30_000 }), fc.integer({ min: 0, max: 1500 }), (after, days) => {
      let counted = 0;
      for (let day = after + 1; day <= after + days; day++) if (nthWorkingDay(1, day, calendarOf) === day) counted++;
      expect(hasWorkingDays(counted, after, after + days, calendarOf)).toBe(true);
      expect(hasWorkingDays(counted + 1, after, after + days, calendarOf)).toBe(false);
    }),
  );
});

test("a filing lead of ages before a class of the year 9999 is counted at once", () => {
  const [today, last] = [20_000, 2_932_896]; // 2024-10-04 and 9999-12-31
  expect(hasWorkingDays(2_080_640, today, last, () => undefined)).toBe(true);
  expect(hasWorkingDays(2_080_641, today, last, () => undefined)).toBe(false);
});
