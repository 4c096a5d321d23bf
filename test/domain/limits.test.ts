import { describe, expect, test } from "vitest";
import { v } from "./kit.ts";
import {
  approved,
  claimed,
  EVENING_CLASS,
  held,
  PROGRAMME,
  redeemed,
  SESSIONS,
  settled,
  TRAINER,
  town,
} from "./town.ts";

const hold = (n: number, aClass = "class-1", more: { consentUntil?: string } = {}) => ({
  voucher: v(n),
  class: aClass,
  ...more,
});
const BOTH = "school-a + issuer";
const shifted = (days: number) =>
  SESSIONS.map(({ from, to }) => {
    const later = (text: string) => new Date(Date.parse(text) + days * 86_400_000).toISOString();
    return { from: later(from), to: later(to) };
  });
const ready = (terms: Parameters<typeof town>[0] = {}, amount?: number) => {
  const l = town(terms, amount);
  approved(l);
  claimed(l, 1);
  return l.at("2025-02-20");
};

describe("limits of a person", () => {
  const again = (l: ReturnType<typeof town>, n: number, aClass: string, of = 1) => {
    claimed(l, n, of);
    l.accept("voucher.hold", hold(n, aClass), BOTH);
  };

  test("so many trainings a year: held, redeemed and settled ones and earlier grants, by the class's first day", () => {
    const l = redeemed(town({ limits: { perYear: 2, oncePerLevel: false, noLowerLevel: false } }));
    const year2026 = [{ from: "2025-12-31T16:00:00.000Z", to: "2026-01-01T07:00:00.000Z" }];
    l.accept(
      "party.authorise",
      { party: "school-a", occupation: TRAINER, levels: [5], from: "2025-01-01", until: "2026-12-31" },
      "issuer",
    );
    for (const [name, sessions] of [
      ["b", shifted(30)],
      ["c", shifted(60)],
      ["d", year2026],
    ] as const) {
      approved(l, { class: name, sessions: [...sessions] });
    }
    l.at("2025-03-20");
    again(l, 2, "b");
    l.accept("voucher.void", { voucher: v(2), reason: "x" }, "issuer");
    again(l, 3, "b");
    l.accept(
      "trainee.update",
      { trainee: "t-1", prior: [{ occupation: TRAINER, level: 5, day: "2026-01-01" }] },
      "issuer",
    );
    approved(l, { class: "e", sessions: shifted(90) });
    const other = l.fork();
    other.accept(
      "programme.publish",
      { ...PROGRAMME, programme: "p2", limits: { perYear: 2, oncePerLevel: false, noLowerLevel: false } },
      "issuer",
    );
    claimed(other, 4, 1, "p2");
    approved(other, { class: "p2-2025", programme: "p2", sessions: shifted(60) });
    approved(other, { class: "p2-2026", programme: "p2", sessions: year2026 });
    other.refuse("voucher.hold", hold(4, "p2-2025"), BOTH, "yearly-limit-reached");
    other.accept("voucher.hold", hold(4, "p2-2026"), BOTH);
  });

  test("a level once for each occupation, over all programmes", () => {
    const l = settled(town());
    l.accept("programme.publish", { ...PROGRAMME, programme: "p2" }, "issuer");
    claimed(l, 2, 1, "p2");
    approved(l, { class: "p2-5", programme: "p2", sessions: shifted(30) });
    approved(l, { class: "p2-4", programme: "p2", sessions: shifted(30), level: 4 });
    l.refuse("voucher.hold", hold(2, "p2-5"), BOTH, "level-already-funded");
    l.accept("voucher.hold", hold(2, "p2-4"), BOTH);
  });

  test("only the voucher's own programme limits", () => {
    const l = settled(town());
    const none = { perYear: 2, oncePerLevel: false, noLowerLevel: false };
    l.accept("programme.publish", { ...PROGRAMME, programme: "p2", limits: none }, "issuer");
    claimed(l, 2, 1, "p2");
    approved(l, { class: "p2-5", programme: "p2", sessions: shifted(30) });
    l.accept("voucher.hold", hold(2, "p2-5"), BOTH);
  });

  const prior = (level: number, occupation = TRAINER, day = "2020-01-01") => ({ occupation, level, day });
  const levels = (terms: Parameters<typeof town>[0] = {}) => {
    const l = ready(terms);
    approved(l, { class: "level-4", level: 4, sessions: shifted(30) });
    approved(l, { class: "level-0", level: 0, sessions: shifted(60) });
    return l.at("2025-02-20");
  };

  test("another occupation's grants of the same level or a higher one are no obstacle, and are not named as one", () => {
    const l = levels();
    l.accept("trainee.update", { trainee: "t-1", prior: [prior(5, "6-01-01-01"), prior(1, "6-01-01-01")] }, "issuer");
    l.fork().accept("voucher.hold", hold(1), BOTH);
    l.accept("trainee.update", { trainee: "t-1", prior: [prior(4)] }, "issuer");
    expect(l.refuse("voucher.hold", hold(1), BOTH, "lower-level-after-higher").facts).toMatchObject({
      had: 4,
      level: 5,
    });
  });

  test("level 1 is the highest of all, and the same level again is not a lower one", () => {
    const highest = levels();
    highest.accept("trainee.update", { trainee: "t-1", prior: [prior(1)] }, "issuer");
    highest.refuse("voucher.hold", hold(1), BOTH, "lower-level-after-higher");
    const again = levels({ limits: { perYear: 3, oncePerLevel: false, noLowerLevel: true } });
    again.accept("trainee.update", { trainee: "t-1", prior: [prior(5)] }, "issuer");
    again.accept("voucher.hold", hold(1), BOTH);
  });

  test("no lower level after a higher one of the occupation, whenever that was", () => {
    const l = levels();
    l.accept("trainee.update", { trainee: "t-1", prior: [prior(4)] }, "issuer");
    l.refuse("voucher.hold", hold(1), BOTH, "lower-level-after-higher");
    l.refuse("voucher.hold", hold(1, "level-4"), BOTH, "level-already-funded");
  });

  test("a higher level after a lower one is welcome, and another occupation does not count", () => {
    const l = levels();
    l.accept("trainee.update", { trainee: "t-1", prior: [prior(5), prior(1, "6-01-01-01")] }, "issuer");
    l.accept("voucher.hold", hold(1, "level-4"), BOTH);
  });

  test("level 0 neither blocks other levels nor is blocked by them, but by itself", () => {
    const l = levels();
    const zero = l.fork();
    zero.accept("trainee.update", { trainee: "t-1", prior: [prior(0)] }, "issuer");
    zero.refuse("voucher.hold", hold(1, "level-0"), BOTH, "level-already-funded");
    zero.accept("voucher.hold", hold(1), BOTH);
    l.accept("trainee.update", { trainee: "t-1", prior: [prior(1)] }, "issuer");
    l.accept("voucher.hold", hold(1, "level-0"), BOTH);
  });

  test("a programme may do without these two limits", () => {
    const l = levels({ limits: { perYear: 1, oncePerLevel: false, noLowerLevel: false } });
    l.accept("trainee.update", { trainee: "t-1", prior: [prior(4), prior(5)] }, "issuer");
    l.accept("voucher.hold", hold(1), BOTH);
  });

  test("earlier grants count in the year of their day", () => {
    const l = levels({ limits: { perYear: 1, oncePerLevel: false, noLowerLevel: false } });
    const free = l.fork();
    free.accept("trainee.update", { trainee: "t-1", prior: [prior(5, TRAINER, "2024-12-31")] }, "issuer");
    free.accept("voucher.hold", hold(1), BOTH);
    l.accept("trainee.update", { trainee: "t-1", prior: [prior(5, "6-01-01-01", "2025-12-31")] }, "issuer");
    l.refuse("voucher.hold", hold(1), BOTH, "yearly-limit-reached");
  });

  test("vouchers of face 0 do not count, but take a seat", () => {
    const l = town();
    l.accept("programme.publish", { ...PROGRAMME, programme: "check-in", face: 0 }, "issuer");
    approved(l);
    approved(l, { class: "check-in", programme: "check-in" });
    claimed(l, 1);
    claimed(l, 2, 1, "check-in");
    l.accept("voucher.hold", hold(2, "check-in"), BOTH);
    l.refuse("voucher.hold", hold(1), BOTH, "sessions-overlap");
    approved(l, EVENING_CLASS);
    l.at("2025-02-20").accept("voucher.hold", hold(1, "class-2"), BOTH);
  });

  test("sessions of another class overlap by a minute, not by touching", () => {
    const free = { limits: { perYear: 9, oncePerLevel: false, noLowerLevel: false } };
    const l = town(free);
    held(l, 1);
    l.accept("programme.publish", { ...PROGRAMME, ...free, programme: "p2" }, "issuer");
    const touching = [{ from: "2025-03-03T07:00:00.000Z", to: "2025-03-04T01:00:00.000Z" }];
    const overlapping = [{ from: "2025-03-03T06:59:00.000Z", to: "2025-03-04T01:00:00.000Z" }];
    approved(l, { class: "touching", programme: "p2", sessions: touching });
    approved(l, { class: "overlapping", programme: "p2", sessions: overlapping });
    claimed(l, 2, 1, "p2");
    l.refuse("voucher.hold", hold(2, "overlapping"), BOTH, "sessions-overlap");
    l.accept("voucher.hold", hold(2, "touching"), BOTH);
  });
});
