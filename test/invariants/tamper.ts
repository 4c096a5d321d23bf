/** Hands that change a history behind the ledger's back, so that every invariant is seen to speak. */
import type { InstructionInput, InstructionType, Kind, Records } from "../../src/index.ts";
import { keyOf } from "../support/world.ts";
import type { History, Snapshot, Step } from "./history.ts";
import { type Entry, readLine } from "./lines.ts";

export type Tampering = (history: History) => History;

/** Which step: the `nth` (from 0) of a type. */
export type Which = readonly [type: InstructionType, nth?: number];

function placeOf({ steps }: History, [type, nth = 0]: Which): number {
  const places = steps.flatMap(({ entry }, i) => (entry.instruction.type === type ? [i] : []));
  const place = places[nth];
  if (place === undefined) throw new Error(`the story has no ${type} number ${nth}`);
  return place;
}

const put = (history: History, place: number, ...steps: readonly Step[]): History => ({
  ...history,
  steps: history.steps.toSpliced(place, 1, ...steps),
});

const stepAt = ({ steps }: History, place: number): Step => {
  const step = steps[place];
  if (!step) throw new Error(`there is no step ${place}`);
  return step;
};

/** The step with another entry. */
const withEntry = (step: Step, entry: object): Step => {
  const line = JSON.stringify({ ...step.entry, ...entry });
  return { ...step, line, entry: readLine(line) };
};

export const entry =
  (which: Which, change: (entry: Entry) => object): Tampering =>
  (history) => {
    const place = placeOf(history, which);
    const step = stepAt(history, place);
    return put(history, place, withEntry(step, change(step.entry)));
  };

/** Other members of an instruction's data. */
export const data = (which: Which, members: object): Tampering =>
  entry(which, ({ instruction }) => ({ instruction: { ...instruction, data: { ...instruction.data, ...members } } }));

export const signedBy = (which: Which, ...keys: readonly string[]): Tampering =>
  entry(which, ({ signatures }) => ({ signatures: keys.map((key) => ({ ...signatures[0], key })) }));

export const without =
  (which: Which): Tampering =>
  (history) =>
    put(history, placeOf(history, which));

/** The step happens twice. */
export const again =
  (which: Which): Tampering =>
  (history) => {
    const place = placeOf(history, which);
    const step = stepAt(history, place);
    return put(history, place, step, step);
  };

/** Something else happens right before the step, by the key of this name. */
export const insert =
  <T extends InstructionType>(before: Which, as: string, type: T, data: InstructionInput<T>): Tampering =>
  (history) => {
    const place = placeOf(history, before);
    const step = stepAt(history, place);
    const { instruction, signatures } = step.entry;
    const told = {
      instruction: { ...instruction, type, data },
      signatures: signatures.slice(0, 1).map((signature) => ({ ...signature, key: keyOf(as).id })),
    };
    return put(history, place, { ...withEntry(step, told), after: step.before }, step);
  };

/** Another record after the step, or before it: `change` is merged into the records of the kind for which `of` holds. */
export const record =
  <K extends Kind>(
    which: Which,
    kind: K,
    change: Partial<Records[K]>,
    of: (record: Records[K]) => boolean = () => true,
    when: "before" | "after" = "after",
  ): Tampering =>
  (history) => {
    const place = placeOf(history, which);
    const step = stepAt(history, place);
    return put(history, place, { ...step, [when]: withRecord(step[when], kind, change, of) });
  };

export function withRecord<K extends Kind>(
  snapshot: Snapshot,
  kind: K,
  change: Partial<Records[K]>,
  of: (record: Records[K]) => boolean = () => true,
): Snapshot {
  const list: readonly Records[K][] = snapshot.state[kind];
  const changed = list.map((record) => (of(record) ? { ...record, ...change } : record));
  return { ...snapshot, state: { ...snapshot.state, [kind]: changed } };
}
