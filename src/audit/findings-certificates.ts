/** Findings about certificates: too many a day, nobody ever failing, revoked after they paid. */
import type { ClassRecord, Tables } from "../domain/records.ts";
import type { Note } from "./findings.ts";
import { textIn } from "./reading.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Watch } from "./watcher.ts";

export function certificateWatch(note: Note, { certificatesPerDay, perfectClasses }: Thresholds): Watch {
  const attested = new Map<string, ExamDay>(); // by evaluator and day
  const revoked = new Map<string, { readonly voucher: string; readonly line: number }>(); // while redeemed with

  function concludeDays(): void {
    for (const { evaluator, day, certificates, line } of attested.values()) {
      if (line === undefined) continue;
      note("evaluator-overloaded", line, { evaluator, day, certificates, limit: certificatesPerDay });
    }
  }

  function concludeRevoked({ voucher: vouchers }: Tables): void {
    for (const [certificate, { voucher, line }] of revoked) {
      const { state = "void", redeemedWith } = vouchers.get(voucher) ?? {};
      if (redeemedWith === certificate && (state === "redeemed" || state === "settled")) {
        note("certificate-revoked", line, { certificate, voucher, state });
      }
    }
  }

  function concludePerfect(tables: Tables): void {
    for (const [school, { classes, trainees }] of longestPerfect(tables)) {
      if (classes >= perfectClasses) note("pass-rate-perfect", undefined, { school, classes, trainees });
    }
  }

  return {
    hears: {
      "certificate.attest": ({ data, line, tables }) => {
        const day = textIn(data, "day");
        const evaluator = tables.certificate.get(textIn(data, "certificate"))?.evaluator ?? "";
        const key = `${evaluator}/${day}`;
        const exams = attested.get(key) ?? { evaluator, day, certificates: 0, line: undefined };
        if (++exams.certificates > certificatesPerDay) exams.line ??= line;
        attested.set(key, exams);
      },
      "certificate.revoke": ({ data, line, tables }) => {
        const certificate = textIn(data, "certificate");
        const voucher = tables.certificate.get(certificate)?.voucher ?? "";
        if (tables.voucher.get(voucher)?.redeemedWith === certificate) revoked.set(certificate, { voucher, line });
      },
    },
    concludes(tables) {
      concludeDays();
      concludeRevoked(tables);
      concludePerfect(tables);
    },
  };
}

interface ExamDay {
  readonly evaluator: string;
  readonly day: string;
  certificates: number;
  /** The first one above the threshold. */
  line: number | undefined;
}

interface Streak {
  readonly classes: number;
  readonly trainees: number;
}

/**
 * By school, the most classes one after another, as they were filed, in which everybody who stands in the attendance got
 * a certificate. A class without any certificate was not examined and does not count.
 */
function longestPerfect(tables: Tables): ReadonlyMap<string, Streak> {
  const longest = new Map<string, Streak>();
  const current = new Map<string, Streak>();
  for (const aClass of tables.class.values()) {
    const { attended, passed } = examined(aClass, tables);
    if (passed === 0) continue;
    const { classes, trainees } = current.get(aClass.school) ?? NONE;
    const streak = passed === attended ? { classes: classes + 1, trainees: trainees + passed } : NONE;
    current.set(aClass.school, streak);
    if (streak.classes > (longest.get(aClass.school) ?? NONE).classes) longest.set(aClass.school, streak);
  }
  return longest;
}

const NONE: Streak = { classes: 0, trainees: 0 };

function examined(aClass: ClassRecord, { voucher: vouchers, certificate: certificates }: Tables) {
  let [attended, passed] = [0, 0];
  if (aClass.state !== "closed") return { attended, passed };
  for (const name of aClass.vouchers) {
    const voucher = vouchers.get(name);
    if (voucher?.attended === undefined) continue;
    attended++;
    const certificate = certificates.get(voucher.certificate ?? "");
    if (certificate && !certificate.revoked) passed++;
  }
  return { attended, passed };
}
