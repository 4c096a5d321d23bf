/** Classes: filed, approved, closed, cancelled. */
import type { Class, Programme } from "../../model/state.ts";
import {
  all,
  by,
  classesIn,
  countingKeys,
  type Draft,
  draft,
  hashOf,
  type Intents,
  isOpen,
  lastOf,
  plusDays,
  scheduled,
  seated,
  spoilt,
  startOf,
  type Town,
  today,
  vouchersIn,
} from "../town.ts";

const MOST_CLASSES = 14;

const HOUR_MS = 3_600_000;

const instant = (ms: number): string => new Date(ms).toISOString();

/** Mornings of three hours, on days after one another. */
const mornings = (day: string, count: number) =>
  Array.from({ length: count }, (_, i) => {
    const from = startOf(plusDays(day, i)) + 9 * HOUR_MS;
    return { from: instant(from), to: instant(from + 3 * HOUR_MS) };
  });

/** Somebody's authorisation for what a programme prices, covering the coming days. */
function authorised(town: Town, programme: Programme) {
  const latest = new Map(
    town.state.authorisations.map((one) => [`${one.party}/${one.occupation}/${one.level}`, one] as const),
  );
  return town.one(
    all(latest).filter(
      ({ party, occupation, level, until }) =>
        until >= plusDays(today(town), 6) &&
        countingKeys(town, "school", party).length > 0 &&
        programme.prices.some((price) => price.occupation === occupation && price.level === level),
    ),
  );
}

/** Mostly one that has vouchers waiting for a class. */
function openProgramme(town: Town): Programme | undefined {
  const open = all(town.state.programmes).filter((one) => isOpen(town, one));
  const wanted = open.filter((one) => vouchersIn(town, "claimed").some(({ programme }) => programme === one.programme));
  return town.one(wanted.length > 0 && !town.rarely(3) ? wanted : open);
}

function filing(town: Town, programme: Programme | undefined): Draft | undefined {
  const found = programme && authorised(town, programme);
  if (!found || !programme || town.state.classes.size >= MOST_CLASSES) return undefined;
  const { occupation, level, party } = found;
  const course = town.one(all(town.state.courses).filter((one) => (one.occupation ?? occupation) === occupation));
  const first = plusDays(today(town), programme.filingLead + 2 + town.below(4));
  return draft(
    "class.file",
    {
      class: `class-${town.state.classes.size + 1}`,
      school: party,
      programme: programme.programme,
      ...(course && town.rarely(2) ? { course: course.course } : {}),
      occupation,
      level,
      delivery: "onsite",
      capacity: town.below(3) + 2,
      place: "示例路1号",
      sessions: mornings(first, town.below(2) + 1),
    },
    by("school", party),
  );
}

const BAD_SESSIONS = (day: string) => {
  const [first, second] = mornings(day, 2) as [{ from: string; to: string }, { from: string; to: string }];
  return [
    [second, first],
    [first, first],
    [{ from: first.from, to: first.from }],
    [{ from: first.to, to: first.from }],
    [{ from: first.from.replace("00.000Z", "30.000Z"), to: first.to }],
    [{ from: first.from, to: instant(Date.parse(first.from) + HOUR_MS) }],
    [first, { from: instant(Date.parse(first.to) - 60_000), to: second.to }],
  ];
};

/** A lawful filing whose first session is moved before its filing lead. */
function lateFiling(town: Town): Draft | undefined {
  const programmes = all(town.state.programmes).filter((one) => isOpen(town, one) && one.filingLead > 0);
  const filed = filing(town, town.one(programmes));
  return spoilt(filed, { sessions: mornings(today(town), 1) });
}

const decided = (type: "class.approve" | "class.refuse", aClass: Class | undefined): Draft | undefined => {
  if (!aClass) return undefined;
  return type === "class.approve"
    ? draft(type, { class: aClass.class }, by("issuer"))
    : draft(type, { class: aClass.class, reason: "材料不全" }, by("issuer"));
};

const cancellation = (town: Town, aClass: Class | undefined): Draft | undefined =>
  aClass &&
  draft(
    "class.cancel",
    { class: aClass.class, reason: "停课" },
    town.rarely(2) ? by("issuer") : by("school", aClass.school),
  );

function closing(town: Town, aClass: Class | undefined): Draft | undefined {
  if (!aClass) return undefined;
  const attendance = seated(town, aClass).map(({ voucher }) => ({ voucher, minutes: minutesIn(town, aClass) }));
  return draft("class.close", { class: aClass.class, attendance, evidence: hashOf(238) }, by("school", aClass.school));
}

const minutesIn = (town: Town, aClass: Class): number => (town.rarely(6) ? scheduled(aClass) / 2 : scheduled(aClass));

const closable = (town: Town): Class | undefined =>
  town.one(classesIn(town, "approved").filter((one) => lastOf(one).to <= town.now && seated(town, one).length > 0));

function wrongAttendance(town: Town): Draft | undefined {
  const aClass = closable(town);
  const closed = closing(town, aClass);
  if (!aClass || !closed) return undefined;
  const held = seated(town, aClass).map(({ voucher }) => ({ voucher, minutes: 1 }));
  const stranger = town.one(all(town.state.vouchers).filter((one) => one.class !== aClass.class));
  const [first] = held;
  const wrong = [
    [...held, ...held.slice(0, 1)],
    held.map((line) => ({ ...line, minutes: scheduled(aClass) + 1 })),
    ...(held.length > 1 ? [held.slice(1)] : []),
    ...(stranger ? [[...held, { voucher: stranger.voucher, minutes: 1 }]] : []),
    ...(stranger && first ? [[...held.slice(1), { voucher: stranger.voucher, minutes: 1 }]] : []),
  ];
  return spoilt(closed, { attendance: town.one(wrong) });
}

export const classIntents: Intents<"class"> = {
  "class.file": {
    weight: 4,
    lawful: (town) => filing(town, openProgramme(town)),
    faults: [
      {
        aims: "course-mismatch",
        after: ["course.list"],
        spoil(town) {
          const filed = filing(town, openProgramme(town));
          const course = town.one(
            all(town.state.courses).filter(
              (one) => one.occupation !== undefined && one.occupation !== filed?.data.occupation,
            ),
          );
          return course && spoilt(filed, { course: course.course });
        },
      },
      {
        aims: "programme-closed",
        after: ["programme.close"],
        spoil: (town) => filing(town, town.one(all(town.state.programmes).filter((one) => !isOpen(town, one)))),
      },
      { aims: "not-priced", spoil: (town) => spoilt(filing(town, openProgramme(town)), { level: 1 }) },
      {
        aims: "school-not-authorised",
        after: ["party.authorise", "party.admit"],
        spoil(town) {
          const filed = filing(town, openProgramme(town));
          const names = new Set(town.state.authorisations.map(({ party }) => party));
          const stranger = town.one(countingKeys(town, "school").filter(({ holder }) => !names.has(holder)));
          if (filed && stranger)
            return { ...filed, data: { ...filed.data, school: stranger.holder }, by: [by("school", stranger.holder)] };
          return spoilt(filed, { sessions: mornings(plusDays(today(town), 500), 1) });
        },
      },
      {
        aims: "class-too-large",
        spoil: (town) => spoilt(filing(town, openProgramme(town)), { capacity: town.one([5, 500]) }),
      },
      {
        aims: "sessions-invalid",
        spoil: (town) =>
          spoilt(filing(town, openProgramme(town)), { sessions: town.one(BAD_SESSIONS(plusDays(today(town), 5))) }),
      },
      { aims: "filed-too-late", spoil: lateFiling },
    ],
  },
  "class.approve": {
    weight: 6,
    lawful: (town) => decided("class.approve", town.one(classesIn(town, "filed"))),
    faults: [
      {
        aims: "class-not-filed",
        spoil: (town) =>
          decided("class.approve", town.one(classesIn(town, "approved", "refused", "cancelled", "closed"))),
      },
    ],
  },
  "class.refuse": {
    weight: 0.5,
    lawful: (town) => decided("class.refuse", town.one(classesIn(town, "filed"))),
    faults: [
      {
        aims: "class-not-filed",
        spoil: (town) =>
          decided("class.refuse", town.one(classesIn(town, "approved", "refused", "cancelled", "closed"))),
      },
    ],
  },
  "class.cancel": {
    weight: 0.4,
    lawful: (town) =>
      cancellation(town, town.one(classesIn(town, "filed", "approved", "closed").filter((one) => !one.everRedeemed))),
    faults: [
      {
        aims: "class-state",
        after: ["class.refuse", "class.cancel"],
        spoil: (town) => cancellation(town, town.one(classesIn(town, "refused", "cancelled"))),
      },
      {
        aims: "class-in-use",
        after: ["voucher.redeem"],
        spoil: (town) => cancellation(town, town.one(classesIn(town, "closed").filter((one) => one.everRedeemed))),
      },
    ],
  },
  "class.close": {
    weight: 8,
    lawful: (town) => closing(town, closable(town)),
    faults: [
      {
        aims: "class-not-approved",
        after: ["class.close"],
        spoil: (town) =>
          closing(town, town.one(classesIn(town, "closed", "filed").filter((one) => seated(town, one).length > 0))),
      },
      {
        aims: "class-not-over",
        after: ["voucher.hold"],
        spoil: (town) =>
          closing(
            town,
            town.one(
              classesIn(town, "approved").filter((one) => lastOf(one).to > town.now && seated(town, one).length > 0),
            ),
          ),
      },
      { aims: "attendance-invalid", after: ["voucher.hold"], spoil: wrongAttendance },
    ],
  },
};
