/** Findings about who may act and when: keys replaced without those that they replace, calendars published again. */
import type { KeyRecord } from "../domain/records.ts";
import type { KeyId } from "../domain/values.ts";
import type { Note } from "./findings.ts";
import { numberIn, textIn } from "./reading.ts";
import type { Deed, Watch } from "./watcher.ts";

export function keyWatch(note: Note): Watch {
  const revoked = new Map<string, KeyId>(); // holder and role → the key that root revoked last, until one is added
  const years = new Set<number>(); // with a calendar

  const seatOf = (holder: string, role: string): string => `${holder}/${role}`;

  function replaceTraineesKey(deed: Deed): void {
    const { data, line } = deed;
    if (data.key === undefined) return;
    const trainee = textIn(data, "trainee");
    const seat = seatOf(trainee, "trainee");
    const key = newKey(deed);
    const isReplaced = revoked.delete(seat) || [...deed.changes.key.values()].some((record) => record.revoked);
    if (isReplaced && !signedBy(deed, trainee, "trainee")) note("trainee-key-replaced", line, { trainee, key });
  }

  function signInTheirStead(deed: Deed): void {
    const { type, data, tables, line } = deed;
    const voucher = textIn(data, "voucher");
    const trainee = tables.voucher.get(voucher)?.trainee ?? "";
    const former = revoked.get(seatOf(trainee, "trainee"));
    if (former !== undefined) note("trainee-key-bypassed", line, { trainee, revoked: former, type, voucher });
  }

  return {
    hears: {
      "key.revoke": ({ data, tables }) => {
        const record = tables.key.get(textIn(data, "key"));
        if (record) revoked.set(seatOf(record.holder, record.role), record.key);
      },
      "key.add": (deed) => {
        const [party, role] = [textIn(deed.data, "party"), textIn(deed.data, "role")];
        const seat = seatOf(party, role);
        const former = revoked.get(seat);
        revoked.delete(seat);
        if (former === undefined || signedBy(deed, party, role)) return;
        note("key-replaced-by-root", deed.line, { party, role, revoked: former, key: newKey(deed) });
      },
      "trainee.update": replaceTraineesKey,
      "voucher.claim": signInTheirStead, // without a key of their own, nobody else could sign for them
      "voucher.hold": signInTheirStead,
      "calendar.publish": ({ data, line }) => {
        const year = numberIn(data, "year");
        if (years.has(year)) note("calendar-replaced", line, { year });
        years.add(year);
      },
    },
  };
}

/** The id of the key that was enrolled. */
const newKey = ({ changes }: Deed): string => [...changes.key.values()].find(({ revoked }) => !revoked)?.key ?? "";

/** Whether a key of this holder and role signed as well. */
function signedBy({ signatures, tables }: Deed, holder: string, role: string): boolean {
  const speaksFor = (record: KeyRecord | undefined) => record?.holder === holder && record.role === role;
  return signatures.some(({ key }) => speaksFor(tables.key.get(key)));
}
