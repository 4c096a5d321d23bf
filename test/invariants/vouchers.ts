/** Invariants 7, 9, 10 and 11: what becomes of a voucher, a person's limits, and the seats of a class. */
import type { Happening, Sheet } from "./book.ts";
import { type Book, type ClassSheet, newBook, type Prior, tell } from "./book.ts";
import { yearOf } from "./days.ts";

import { afterEvery, all, beforeEvery, type Check, type Found } from "./watch.ts";

/** Section 4 of the domain page: from, what happens, to. `new` is before the issue. */
const AUTOMATON = [
  "new issue issued",
  "issued claim claimed",
  "claimed hold held",
  "held release claimed",
  "held attest held",
  "held redeem redeemed",
  "redeemed reverse held",
  "redeemed annul void",
  "redeemed submit redeemed",
  "redeemed refuse void",
  "redeemed pay settled",
  "settled return redeemed",
  "settled order settled",
  "issued void void",
  "claimed void void",
  "held void void",
  "issued expire expired",
  "claimed expire expired",
  "held expire expired",
  "issued extend issued",
  "claimed extend claimed",
  "void reissue ended",
  "expired reissue ended",
];

const transitions = new Map(
  AUTOMATON.map((row) => {
    const [from = "", what = "", to = ""] = row.split(" ");
    return [`${from} ${what}`, to];
  }),
);

/** A voucher that was reissued is void or expired still. */
const agrees = (state: string | undefined, recorded: string): boolean =>
  state === recorded || (state === "ended" && (recorded === "void" || recorded === "expired"));

/** Every voucher's history is a word of the automaton, and its record is in the state that the word leads to. */
export const isWord: Check = ({ steps }) => {
  const book = newBook();
  const states = new Map<string, string>();
  return steps.flatMap((step) => {
    const wrong = tell(step.entry, book).flatMap(({ voucher, what }) => {
      const from = states.get(voucher) ?? "new";
      const to = transitions.get(`${from} ${what}`);
      states.set(voucher, to ?? "lost");
      return to === undefined ? [`${step.entry.seq}: ${voucher} was ${from} and then ${what}`] : [];
    });
    const others = step.after.state.voucher.filter(({ voucher, state }) => !agrees(states.get(voucher), state));
    return [...wrong, ...others.map(({ voucher, state }) => `${step.entry.seq}: ${voucher} is recorded as ${state}`)];
  });
};

/** How often `plus` happened more than the others. */
function standing({ times }: Sheet, plus: Happening, ...minus: readonly Happening[]): number {
  return minus.reduce((left, what) => left - (times.get(what) ?? 0), times.get(plus) ?? 0);
}

/** Redemptions less reversals and refusals, and payments less returns, are 0 or 1, and the records say the same. */
export const isRedeemedOnce: Check = afterEvery(({ after }, book, events) => [
  ...events.flatMap(({ voucher }): Found => {
    const sheet = book.vouchers.get(voucher);
    if (!sheet) return [`${voucher} is in no line`];
    const redeemed = standing(sheet, "redeem", "reverse", "annul", "refuse");
    const paid = standing(sheet, "pay", "return");
    return [
      redeemed !== 0 && redeemed !== 1 && `${voucher} is redeemed ${redeemed} times`,
      paid !== 0 && paid !== 1 && `${voucher} is paid ${paid} times`,
      paid > redeemed && `${voucher} is paid and not redeemed`,
    ];
  }),
  ...after.state.voucher.map(({ voucher, state }) => {
    const sheet = book.vouchers.get(voucher);
    const redeemed = sheet ? standing(sheet, "redeem", "reverse", "annul", "refuse") : 0;
    const isRecorded = state === "redeemed" || state === "settled";
    return isRecorded !== (redeemed === 1) && `${voucher} is recorded as ${state}`;
  }),
]);

interface Training extends Omit<Prior, "day"> {
  readonly year: number;
}

function trainingOf({ data }: ClassSheet): Training {
  const { occupation, level, sessions } = data;
  return { occupation, level, year: yearOf(sessions[0]?.from ?? "") };
}

/** The trainee's other vouchers in one of these states, with their classes. */
function seatsOf(book: Book, { voucher, trainee }: Sheet, states: readonly string[]) {
  return [...book.vouchers.values()].flatMap((sheet) => {
    const aClass = book.classes.get(sheet.class ?? "");
    const isOther = sheet.voucher !== voucher && sheet.trainee === trainee && states.includes(sheet.state);
    return isOther && aClass ? [{ sheet, aClass }] : [];
  });
}

/** What counts against the trainee's limits: section 4, "Limits". */
function countedAgainst(book: Book, sheet: Sheet, states: readonly string[]): readonly Training[] {
  const funded = seatsOf(book, sheet, states).filter((seat) => seat.sheet.face > 0n && !seat.sheet.restored);
  const prior = book.trainees.get(sheet.trainee ?? "")?.prior ?? [];
  return [
    ...funded.map(({ aClass }) => trainingOf(aClass)),
    ...prior.map(({ occupation, level, day }) => ({ occupation, level, year: Number(day.slice(0, 4)) })),
  ];
}

const REDEEMED = ["redeemed", "settled"];
const SEATED = ["held", ...REDEEMED];

function beyondLimits(book: Book, voucher: string, aClass: string | undefined, states: readonly string[]): Found {
  const sheet = book.vouchers.get(voucher);
  const seat = book.classes.get(aClass ?? "");
  const programme = book.programmes.get(sheet?.programme ?? "");
  if (!sheet || !seat || !programme) return [`${voucher} has no class`];
  const { perYear, oncePerLevel, noLowerLevel } = programme.limits;
  const { occupation, level, year } = trainingOf(seat);
  const counted = countedAgainst(book, sheet, states);
  const inOccupation = counted.filter((other) => other.occupation === occupation);
  return [
    counted.filter((other) => other.year === year).length >= perYear && `${voucher} is one too many in ${year}`,
    oncePerLevel && inOccupation.some((other) => other.level === level) && `${voucher}: level ${level} again`,
    // 5 is the lowest level and 1 the highest; 0 stands beside the ladder.
    noLowerLevel &&
      inOccupation.some((other) => other.level > 0 && other.level < level) &&
      `${voucher}: level ${level} after a higher one`,
  ];
}

export const isWithinLimits: Check = beforeEvery(({ entry: { instruction } }, book) => {
  const { type, data } = instruction;
  if (type === "voucher.hold") return beyondLimits(book, data.voucher, data.class, SEATED);
  if (type !== "voucher.redeem") return [];
  return beyondLimits(book, data.voucher, book.vouchers.get(data.voucher)?.class, REDEEMED);
});

const overlap = (a: ClassSheet, b: ClassSheet): boolean =>
  a.data.sessions.some((one) =>
    b.data.sessions.some(
      (other) => Date.parse(one.from) < Date.parse(other.to) && Date.parse(other.from) < Date.parse(one.to),
    ),
  );

const holdsAreInTime: Check = beforeEvery(({ entry: { at, instruction } }, book) => {
  if (instruction.type !== "voucher.hold") return [];
  const { voucher } = instruction.data;
  const aClass = book.classes.get(instruction.data.class);
  const sheet = book.vouchers.get(voucher);
  if (!aClass || !sheet) return [`${voucher} has no class`];
  const others = seatsOf(book, sheet, SEATED).filter((seat) => seat.aClass !== aClass);
  return [
    Date.parse(at) >= Date.parse(aClass.data.sessions[0]?.to ?? "") && `${voucher} came after the first session`,
    ...others.map((seat) => overlap(seat.aClass, aClass) && `${voucher} overlaps with ${seat.sheet.voucher}`),
  ];
});

const seatsSuffice: Check = afterEvery(({ after }, book) => [
  ...[...book.classes.values()].map(
    ({ data, seats }) => seats.size > data.capacity && `${data.class} has ${seats.size} in ${data.capacity} seats`,
  ),
  ...[...book.classes.values()].map(({ data }) => {
    const { classSize = 0 } = book.programmes.get(data.programme) ?? {};
    return data.capacity > classSize && `${data.class} is larger than its programme permits`;
  }),
  ...after.state.class.map((record) => {
    const seats = book.classes.get(record.class)?.seats.size;
    return record.held !== seats && `${record.class} is recorded with ${record.held} held, by the lines ${seats}`;
  }),
]);

export const seatsAreTakenOnce: Check = all(holdsAreInTime, seatsSuffice);
