/**
 * The audit's own book beside the law, in towns where whatever is forbidden is tried: it finds no fault in what the law
 * accepts, and where the law refuses a claim, hold, redemption or payment it would have found that very fault.
 */
import { beforeAll, expect, test } from "vitest";
import { book } from "../../src/audit/bookings.ts";
import { createBook } from "../../src/audit/totals.ts";
import { newTurn } from "../../src/audit/turn.ts";
import { explore } from "../histories/explore.ts";
import { type History, SEED, type Step } from "../histories/index.ts";

/** Until every refusal was met, in a longer run. */
const EXPLORES_ALL = Number(process.env.FC_RUNS ?? 100) >= 300;
const TOWNS = EXPLORES_ALL ? 200 : 4;

/** What the book says where the law refuses with a code. */
const FAULTS: Readonly<Record<string, string>> = {
  frozen: "frozen-scope-used",
  "yearly-limit-reached": "year-over-limit",
  "level-already-funded": "level-funded-twice",
  "lower-level-after-higher": "level-below-former",
  "sessions-overlap": "seats-overlap",
  "publicity-running": "paid-while-public",
  "objection-open": "paid-despite-objection",
  "payee-mismatch": "paid-to-another",
};
/** The refusals that come after these: everything above was found in order. */
const AFTERWARDS = ["budget-exhausted", "programme-cap-reached", "amount-mismatch"];
const ASKED = ["voucher.claim", "voucher.hold", "voucher.redeem", "settlement.pay"];

let histories: readonly History[];
beforeAll(async () => {
  histories = (await explore(SEED, TOWNS)).histories;
}, 600_000);

/** The faults of an instruction; the book goes on as if it had been accepted. */
function faultsOf({ signed, at }: Step, own: ReturnType<typeof createBook>): readonly string[] {
  const { type, data } = signed.instruction;
  const keys = signed.signatures.map(({ key }) => key);
  const turn = newTurn(own, type, new Date(at).toISOString(), keys);
  book(data, turn);
  return turn.faults.map(({ code }) => code);
}

const met = new Set<string>();

test(`the book faults what the law refuses by limits, seats, freezes and publicity, and nothing else (FC_SEED=${SEED})`, () => {
  for (const { steps } of histories) {
    const own = createBook();
    for (const step of steps) {
      const { told, line, outcome, signed } = step;
      if (line !== undefined) expect(faultsOf(step, own), told).toEqual([]);
      if (outcome.ok || !ASKED.includes(signed.instruction.type)) continue;
      const { code } = outcome.refusal;
      const fault = FAULTS[code];
      if (fault === undefined && !AFTERWARDS.includes(code)) continue;
      const found = faultsOf(step, structuredClone(own));
      if (fault === undefined)
        expect(
          found.filter((other) => Object.values(FAULTS).includes(other)),
          told,
        ).toEqual([]);
      else expect(found, told).toContain(fault);
      met.add(code);
    }
  }
});

test.runIf(EXPLORES_ALL)("and it was asked about each of these refusals", () => {
  expect(Object.keys(FAULTS).filter((code) => !met.has(code))).toEqual([]);
});
