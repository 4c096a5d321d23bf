/** What desks ask about a programme, a class, a trainee, the settlements under way, and what expires. */
import {
  classSheet,
  expiring,
  funnel,
  type LedgerReader,
  openSettlements,
  overdue,
  type Period,
  transcript,
  type Wait,
} from "../index.ts";
import type { MessageKey } from "./messages.ts";
import { aligned, chinaTime, money } from "./table.ts";
import type { Answer } from "./tables.ts";
import type { Terminal } from "./terminal.ts";
import { stateWord, wordOf } from "./words.ts";

export interface Asked {
  readonly name: string;
  readonly period: Period;
  /** The instant that counts as now. */
  readonly at: string;
  readonly withinDays: number;
}

/** Undefined where there is nothing of the name. */
export type Desk = (terminal: Terminal, ledger: LedgerReader, asked: Asked) => Promise<Answer | undefined>;

export async function programmeAnswer({ say }: Terminal, ledger: LedgerReader, { name }: Asked) {
  const found = await funnel(ledger, name);
  if (!found) return undefined;
  const names = ["issued", "claimed", "held", "redeemed", "settled"] as const;
  return {
    json: found,
    tables: [
      {
        title: say("programme-statement", { value: name }),
        columns: [
          { title: say("item") },
          { title: say("reached"), right: true },
          { title: say("stands"), right: true },
        ],
        rows: [
          ...names.map((state) => [say(state), String(found.reached[state]), String(found.states[state])]),
          ...(["expired", "void"] as const).map((state) => [say(state), "", String(found.states[state])]),
        ],
      },
    ],
  };
}

export async function classAnswer(terminal: Terminal, ledger: LedgerReader, { name, at }: Asked) {
  const found = await classSheet(ledger, name, { at });
  if (!found) return undefined;
  const { say } = terminal;
  const { school, programme, course, occupation, level, place, state, sessions, scheduled, needed, held, capacity } =
    found;
  const facts: readonly (readonly [MessageKey, string])[] = [
    ["school", school],
    ["programme", programme],
    ["course", course?.title ?? ""],
    ["occupation", `${occupation} / ${level}`],
    ["place", place],
    ["state", stateWord(terminal.language, state)],
    ["sessions", sessionsText(sessions)],
    ["minutes", `${scheduled} (≥ ${needed})`],
    ["seats", `${held} / ${capacity}`],
    ["redeem-by", found.redeemBy],
  ];
  return {
    json: found,
    before: [
      say("class-sheet", { value: name }),
      aligned(facts.filter(([, value]) => value !== "").map(([key, value]) => [say(key), value])),
    ],
    tables: [
      {
        title: say("seats-title"),
        columns: [
          { title: say("voucher") },
          { title: say("trainee") },
          { title: say("state") },
          { title: say("attended"), right: true },
          { title: say("certificate") },
          { title: say("accrued"), right: true },
          { title: say("paid"), right: true },
          { title: say("next") },
        ],
        rows: found.seats.map(
          ({ voucher, trainee = "", state, attended, attendedBp, certificate, accrued, paid, waits }) => [
            voucher,
            trainee,
            stateWord(terminal.language, state),
            attended === undefined ? "" : `${attended} (${Math.floor((attendedBp ?? 0) / 100)} %)`,
            certificate ? `${certificate.certificate}${certificate.revoked ? ` (${say("revoked")})` : ""}` : "",
            money(accrued),
            money(paid),
            waitsText(terminal, waits),
          ],
        ),
      },
    ],
  };
}

const SESSIONS_SHOWN = 4;

function sessionsText(sessions: readonly { readonly from: string; readonly to: string }[]): string {
  const shown = sessions.slice(0, SESSIONS_SHOWN);
  const texts = shown.map(({ from, to }) => `${chinaTime(from).slice(0, 16)}–${chinaTime(to).slice(11, 16)}`);
  return `${texts.join("; ")}${sessions.length > SESSIONS_SHOWN ? ` … (${sessions.length})` : ""}`;
}

const waitsText = ({ language }: Terminal, waits: readonly Wait[]): string =>
  waits.map(({ text, textZh }) => (language === "zh" ? textZh : text)).join(" ");

const hours = (minutes: number): string => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;

export async function traineeAnswer({ say, language }: Terminal, ledger: LedgerReader, { name }: Asked) {
  const found = await transcript(ledger, name);
  if (!found) return undefined;
  const sums = [
    ...found.courses.map(({ title, ...minutes }) => ({ name: title, ...minutes })),
    ...found.deliveries.map(({ delivery, ...minutes }) => ({ name: wordOf(language, delivery), ...minutes })),
    { name: say("total"), ...found.total },
  ];
  return {
    json: found,
    tables: [
      {
        title: say("hours-title", { value: name }),
        columns: [
          { title: say("item") },
          { title: say("classes"), right: true },
          { title: say("attended-hours"), right: true },
          { title: say("scheduled-hours"), right: true },
        ],
        rows: sums.map(({ name, classes, attended, scheduled }) => [
          name,
          String(classes),
          hours(attended),
          hours(scheduled),
        ]),
      },
      {
        title: say("transcript-title", { value: name }),
        columns: [
          { title: say("from"), plain: true },
          { title: say("to"), plain: true },
          { title: say("class") },
          { title: say("course") },
          { title: say("occupation") },
          { title: say("level"), right: true },
          { title: say("attended-hours"), right: true },
          { title: say("certificates-of") },
          { title: say("state") },
          { title: say("paid"), right: true },
        ],
        rows: found.classes.map(
          ({ from, to, class: aClass, title = "", occupation, level, attended, certificates, state, paid }) => [
            ...[from, to, aClass, title, occupation, String(level)],
            attended === undefined ? "" : hours(attended),
            certificates
              .map(({ certificate, revoked }) => `${certificate}${revoked ? ` (${say("revoked")})` : ""}`)
              .join(", "),
            stateWord(language, state),
            money(paid),
          ],
        ),
      },
    ],
  };
}

export async function settlementsAnswer(terminal: Terminal, ledger: LedgerReader, { name, at }: Asked) {
  if (name !== "" && !(await ledger.get("party", name))) return undefined;
  const found = await openSettlements(ledger, { at, ...(name !== "" && { school: name }) });
  const { say } = terminal;
  return {
    json: found,
    tables: [
      {
        title: say("unsubmitted-title"),
        columns: [
          { title: say("school") },
          { title: say("fund") },
          { title: say("count"), right: true },
          { title: say("yuan"), right: true },
        ],
        rows: found.unsubmitted.map(({ school, fund, vouchers, amount }) => [
          school,
          fund,
          String(vouchers),
          money(amount),
        ]),
      },
      {
        title: say("settlements-title"),
        columns: [
          { title: say("settlement") },
          { title: say("school") },
          { title: say("fund") },
          { title: say("state") },
          { title: say("count"), right: true },
          { title: say("yuan"), right: true },
          { title: say("days"), right: true },
          { title: say("next") },
        ],
        rows: found.settlements.map(({ settlement, school, fund, state, lines, total, submitted, waits }) => [
          ...[
            settlement,
            school,
            fund,
            stateWord(terminal.language, state),
            String(lines),
            money(total),
            String(submitted.days),
          ],
          waitsText(terminal, waits),
        ]),
      },
    ],
  };
}

const MOST_LISTED = 100_000;

export async function expiringAnswer(
  { say, language }: Terminal,
  ledger: LedgerReader,
  { name, at, withinDays }: Asked,
): Promise<Answer | undefined> {
  if (name !== "" && !(await ledger.get("programme", name))) return undefined;
  const asked = { at, limit: MOST_LISTED, ...(name !== "" && { programme: name }) };
  const [over, next] = [await overdue(ledger, asked), await expiring(ledger, { ...asked, withinDays })];
  const columns = [
    { title: say("day"), plain: true },
    { title: say("days"), right: true },
    { title: say("programme") },
    { title: say("class") },
    { title: say("voucher") },
    { title: say("state") },
  ];
  const rowOf = (item: (typeof next.items)[number]) =>
    item.what === "programme"
      ? [item.day, String(item.days), item.programme, "", "", ""]
      : [item.day, String(item.days), item.programme, item.class ?? "", item.voucher, stateWord(language, item.state)];
  const rows = [...over.items, ...next.items].map(rowOf);
  const isCut = over.next !== undefined || next.next !== undefined;
  return {
    json: { at, overdue: over, expiring: next },
    tables: [{ title: say("expiring-title", { days: withinDays }), columns, rows }],
    after: isCut ? [say("rows-more", { count: rows.length })] : [],
  };
}
