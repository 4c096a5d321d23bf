/**
 * The museum: one damaged export, as small as possible, for everything that an audit can find. Each lies in a folder
 * of its own, so that a verifier in any language can be held against it:
 *
 *     test/broken/<name>/export/…         the damaged export
 *     test/broken/<name>/kept             an older checkpoint that the auditor has, if any
 *     test/broken/<name>/openings.jsonl   what trainees opened to the auditor, if any
 *     test/broken/<name>/expected.json    the key to audit with, and what the audit says
 *
 * They are written by `npx vitest run test/broken -u`, from keys and times that never change.
 */
import { type AuditReport, parseOpenings } from "../../src/audit/index.ts";
import type { Law, Look } from "../../src/domain/rule.ts";
import { type InstructionType, LAWS, LedgerError, type RefusalCode } from "../../src/index.ts";
import { auditFiles, filesOf } from "../audit/files.ts";
import { createForger } from "../audit/forge.ts";
import { BEHIND } from "./behind.ts";
import { CHECKPOINTS } from "./checkpoints.ts";
import { type Exhibit, OPERATOR } from "./exhibit.ts";
import { LAW } from "./law.ts";
import { LINES } from "./lines.ts";
import { OPENINGS } from "./openings.ts";
import { PERSONS } from "./persons.ts";
import { ORIGIN } from "./story.ts";

export const EXHIBITS: readonly Exhibit[] = await Promise.all(
  [...LINES, ...CHECKPOINTS, ...OPENINGS, ...LAW, ...BEHIND, ...PERSONS].map(async (exhibit) => ({
    ...exhibit,
    files: await wholeFiles(exhibit),
  })),
);

/** With every other file of a whole export, if the lines are lawful: only the damage is to be found. */
async function wholeFiles(exhibit: Exhibit): Promise<Exhibit["files"]> {
  const files = { ...(await derivedFrom(exhibit.files["entries.jsonl"] ?? "")), ...exhibit.files };
  const { problems } = await auditExhibit({ ...exhibit, files });
  const missed = problems.flatMap(({ code, facts }) => (code === "file-missing" ? [String(facts.file)] : []));
  const filed = missed.map((path) => [path, files.checkpoint ?? ""] as const);
  const { dropped = [] } = exhibit;
  return Object.fromEntries([...Object.entries(files), ...filed].filter(([path]) => !dropped.includes(path)));
}

async function derivedFrom(lines: string): Promise<Exhibit["files"]> {
  const forger = createForger(ORIGIN);
  forger.lines.push(...lines.split(/(?<=\n)/));
  try {
    const files = Object.entries(await filesOf(forger, [forger.lines.length]));
    const derived = files.filter(([path]) => path !== "entries.jsonl" && !path.startsWith("checkpoint"));
    return Object.fromEntries(
      derived.map(([path, bytes]) => [path, new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)]),
    );
  } catch (error) {
    if (error instanceof LedgerError) return {};
    throw error;
  }
}

type Found = Pick<AuditReport["problems"][number], "check" | "code" | "line" | "message" | "messageZh">;

/** What an exhibit shows: its expected.json, and its name. */
export interface Label {
  readonly name: string;
  readonly check: Exhibit["check"];
  readonly done: string;
  readonly doneZh: string;
  readonly key: string;
  readonly origin?: string;
  readonly problems: readonly Found[];
  /** Rules of the law, and what the audit would say if the law had forgotten them. */
  readonly without?: { readonly rules: string; readonly problems: readonly Found[] };
}

function auditExhibit({ files, key = OPERATOR, origin, kept, openings }: Exhibit): Promise<AuditReport> {
  return auditFiles(files, {
    trusted: key,
    ...(kept === undefined ? {} : { checkpoints: [{ name: "kept", note: kept }] }),
    ...(origin === undefined ? {} : { origin }),
    ...(openings === undefined ? {} : { openings: parseOpenings([openings]) }),
  });
}

/** Audits the exhibit while the law has forgotten the rules that stand before the check. */
async function auditWithoutRules(exhibit: Exhibit): Promise<AuditReport> {
  const forgotten = (exhibit.behind ?? []).map(([type, code]) => (code === "frozen" ? thaw(type) : forget(type, code)));
  try {
    return await auditExhibit(exhibit);
  } finally {
    for (const remember of forgotten.toReversed()) remember();
  }
}

/** Takes a rule out of the law; puts it back when it is called. */
function forget(type: InstructionType, code: RefusalCode): () => void {
  const rows = LAWS[type].rows as { unless: string }[];
  const place = rows.findIndex(({ unless }) => unless === code);
  if (place === -1) throw new Error(`${type} has no rule ${code}`);
  const removed = rows.splice(place, 1);
  return () => void rows.splice(place, 0, ...removed);
}

/** Freezes are a rule before all rows: it sees no marks until it is called. */
function thaw(type: InstructionType): () => void {
  const law = LAWS[type] as { prepare: Law["prepare"] };
  const { prepare } = law;
  law.prepare = (data) => {
    const prepared = prepare(data);
    if (prepared.malformed !== undefined) return prepared;
    const examine = (look: Look) => {
      const examined = prepared.examine(look);
      return examined && { ...examined, frozen: [] };
    };
    return { ...prepared, examine };
  };
  return () => {
    law.prepare = prepare;
  };
}

const foundIn = ({ problems }: AuditReport): readonly Found[] =>
  problems.map(({ check, code, line, message, messageZh }) => ({
    check,
    code,
    ...(line === undefined ? {} : { line }),
    message,
    messageZh,
  }));

export async function labelOf(exhibit: Exhibit): Promise<Label> {
  const { name, check, done, doneZh, key = OPERATOR, origin, behind } = exhibit;
  const problems = foundIn(await auditExhibit(exhibit));
  const label = { name, check, done, doneZh, key, ...(origin === undefined ? {} : { origin }), problems };
  if (behind === undefined) return label;
  const rules = behind.map(([type, code]) => `${type}: ${code}`).join(", ");
  return { ...label, without: { rules, problems: foundIn(await auditWithoutRules(exhibit)) } };
}
