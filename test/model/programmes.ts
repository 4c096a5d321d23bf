/** Courses and programmes. */
import type { Data } from "./shapes.ts";
import type { Rows } from "./town.ts";
import { fresh, known, refuseUnless } from "./town.ts";

const within = (number: number, least: number, most: number) => least <= number && number <= most;

function isValid(data: Data<"programme.publish">): boolean {
  const priced = data.prices.map(({ occupation, level }) => `${occupation} ${level}`);
  const ratios = data.prices.flatMap(({ outcomes }) => Object.values(outcomes));
  return (
    data.from <= data.until &&
    new Set(priced).size === priced.length &&
    ratios.every((bp) => within(bp, 1, 20_000)) &&
    within(data.attendance, 1, 10_000) &&
    data.limits.perYear >= 1 &&
    within(data.classSize, 1, 500) &&
    within(data.publicity, 1, 60) &&
    within(data.redeemWithin, 0, 366)
  );
}

export const programmes: Rows<"course.list" | "programme.publish" | "programme.close"> = {
  "course.list": {
    by: [["issuer"]],
    decide({ state }, { course, occupation }) {
      fresh("course", state.courses, course);
      return { change: () => void state.courses.set(course, { course, ...(occupation && { occupation }) }) };
    },
  },

  "programme.publish": {
    by: [["issuer"]],
    decide({ state }, data) {
      const funds = data.funds.map((fund) => known("fund", state.funds, fund));
      fresh("programme", state.programmes, data.programme);
      refuseUnless("programme-invalid", isValid(data));
      refuseUnless("fund-closed", !funds.some(({ closed }) => closed));
      return { change: () => void state.programmes.set(data.programme, { ...data, closed: false }) };
    },
  },

  "programme.close": {
    by: [["issuer"]],
    decide({ state }, data) {
      const programme = known("programme", state.programmes, data.programme);
      refuseUnless("programme-closed", !programme.closed);
      return {
        change() {
          programme.closed = true;
        },
      };
    },
  },
};
