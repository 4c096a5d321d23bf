/**
 * Generated histories: a small town lives with its vouchers, lawfully and otherwise, and everything that it sends goes
 * both to a real ledger (memory store, real signatures, the public names) and to the reference model of test/model.
 *
 *     it("…", () => fc.assert(fc.asyncProperty(histories(), async (plan) => {
 *       const history = await runHistory(plan);
 *       for (const step of history.steps) …            // what was sent, when, what was answered, the accepted line
 *       …history.lines, history.ledger, history.state  // the export, the ledger as it is now, the model's state
 *     }), { seed: SEED, numRuns }));
 *
 * `histories({ length })` is an arbitrary of plans: an opening, and fast-check commands, each one *deed*: an intent such
 * as `voucher.hold`, a number that picks its targets out of the state at that time, time that passes before it, and
 * seldom a *fault*, one spoiling that aims at a refusal. A history begins with a prologue (parties, funds, programmes,
 * trainees, vouchers), whose steps are steps like all others. Beside it `explore` (explore.ts) lets towns live until
 * every fault of every intent was met once.
 *
 * `runHistory(plan)` runs them once: a plan that prints the same gets the same History object again, so eighteen
 * properties with one `SEED` and one `length` share their histories. Treat it as read-only; the ledger stays
 * open, and nothing else submits to it. To change something, replay its steps into a ledger of your own:
 * `replay(history.steps)` gives a new ledger, fed with the same signed instructions at the same instants.
 * `storyOf(history)` tells what happened, for the message of a failure.
 *
 * Whether model and ledger agree is the business of test/model/agreement.test.ts: `history.disagreements` has the
 * sentences, and no other property looks at them.
 */
export { histories, SEED } from "./deed.ts";
export type { History, Step } from "./living.ts";
export { replay, runHistory, storyOf } from "./run.ts";
