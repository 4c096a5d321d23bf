/** Trainees and calendars. */
import type { Trainee } from "../../model/state.ts";
import {
  all,
  by,
  classOf,
  type Draft,
  draft,
  GROUPS,
  type Intents,
  LEVELS,
  newKey,
  OCCUPATIONS,
  plusDays,
  type Signer,
  spoilt,
  type Town,
  today,
  vouchersIn,
} from "../town.ts";
import { keyFaults } from "./parties.ts";

const MOST_TRAINEES = 9;

/** A grant before this ledger; mostly one that counts against a class that the trainee sits in. */
function aPrior(town: Town, trainee?: string) {
  const held = vouchersIn(town, "held").filter((one) => one.trainee === trainee && trainee !== undefined);
  const voucher = town.rarely(4) ? undefined : town.one(held);
  const aClass = voucher && classOf(town, voucher);
  const level = aClass ? Math.max(0, aClass.level - town.below(2)) : (town.one(LEVELS) ?? 5);
  const occupation = aClass?.occupation ?? town.one(OCCUPATIONS) ?? "";
  return { occupation, level, day: plusDays(today(town), -town.below(400)) };
}

function registration(town: Town): Draft | undefined {
  if (town.state.trainees.size >= MOST_TRAINEES) return undefined;
  return draft(
    "trainee.register",
    {
      trainee: `t-${town.state.trainees.size + 1}`,
      groups: [...town.some(GROUPS)],
      ...(town.rarely(2) ? { key: newKey(town) } : {}),
      ...(town.rarely(5) ? { prior: [aPrior(town)] } : {}),
    },
    by("issuer"),
  );
}

const aTrainee = (town: Town): Trainee | undefined => town.one(all(town.state.trainees));

function update(
  town: Town,
  data: { groups?: string[]; key?: string; prior?: ReturnType<typeof aPrior>[] },
  trainee = aTrainee(town),
) {
  if (!trainee) return undefined;
  const signs: readonly Signer[] = town.rarely(3) ? [by("root")] : [by("trainee", trainee.trainee)];
  const replaces = data.key !== undefined && trainee.key !== undefined;
  return draft("trainee.update", { trainee: trainee.trainee, ...data }, by("issuer"), ...(replaces ? signs : []));
}

const aChange = (town: Town, trainee: Trainee | undefined) =>
  town.one([
    { groups: [...town.some(GROUPS)] },
    { key: newKey(town) },
    { prior: [aPrior(town, trainee?.trainee)] },
    { prior: [aPrior(town, trainee?.trainee)] },
  ]) ?? {};

const daysOfYear = (town: Town, year: number, weekend: boolean): string[] =>
  Array.from({ length: 25 }, (_, i) => plusDays(today(town), i)).filter(
    (day) => day.startsWith(`${year}`) && [0, 6].includes(new Date(day).getUTCDay()) === weekend,
  );

function calendar(town: Town): Draft {
  const year = Number(today(town).slice(0, 4)) + (town.rarely(4) ? 1 : 0);
  const some = (days: string[]) => (days.length === 0 || town.rarely(4) ? [] : [...town.some(days)]);
  const [holidays, workdays] = [some(daysOfYear(town, year, false)), some(daysOfYear(town, year, true))];
  return draft("calendar.publish", { year, holidays, workdays }, by("root"));
}

export const traineeIntents: Intents<"trainee" | "calendar"> = {
  "trainee.register": {
    weight: 1,
    lawful: registration,
    faults: keyFaults(registration, (key) => ({ key })),
  },
  "trainee.update": {
    weight: 2,
    lawful(town) {
      const sitting = town.one(vouchersIn(town, "held"))?.trainee;
      const trainee = town.rarely(3) ? aTrainee(town) : (town.state.trainees.get(sitting ?? "") ?? aTrainee(town));
      return update(town, aChange(town, trainee), trainee);
    },
    faults: keyFaults(
      (town) => update(town, { key: newKey(town) }),
      (key) => ({ key }),
    ),
  },
  "calendar.publish": {
    weight: 1,
    lawful: calendar,
    faults: [
      {
        aims: "calendar-invalid",
        spoil(town) {
          const year = Number(today(town).slice(0, 4));
          const [weekday, weekend] = [daysOfYear(town, year, false)[0], daysOfYear(town, year, true)[0]];
          if (weekday === undefined || weekend === undefined) return undefined;
          const wrong = [
            { holidays: [weekend] },
            { workdays: [weekday] },
            { holidays: [`${year - 1}-03-03`] },
            { workdays: [`${year + 1}-03-0${town.below(9) + 1}`] },
          ];
          return spoilt(calendar(town), { year, ...town.one(wrong) });
        },
      },
    ],
  },
};
