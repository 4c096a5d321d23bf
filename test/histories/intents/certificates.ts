/** Certificates: attested and revoked. */
import type { Class, Voucher } from "../../model/state.ts";
import {
  all,
  anyOf,
  by,
  certificateOf,
  classOf,
  countingKeys,
  type Draft,
  dayOf,
  deadlineOf,
  draft,
  firstOf,
  type Intents,
  plusDays,
  spoilt,
  type Town,
  today,
  vouchersIn,
} from "../town.ts";

/** An evaluator who is authorised for a class now, and stands apart from its school; or one who does not. */
function evaluatorOf(town: Town, aClass: Class, apart: boolean): string | undefined {
  const school = town.state.parties.get(aClass.school);
  const same = (mine: string | undefined, other: string | undefined) => mine !== undefined && mine === other;
  const found = countingKeys(town, "evaluator").filter(({ holder }) => {
    const evaluator = town.state.parties.get(holder);
    const latest = town.state.authorisations.findLast(
      ({ party, occupation, level }) => party === holder && occupation === aClass.occupation && level === aClass.level,
    );
    const isClose = same(evaluator?.payee, school?.payee) || same(evaluator?.creditCode, school?.creditCode);
    return latest !== undefined && today(town) <= latest.until && isClose !== apart;
  });
  return town.one(found)?.holder;
}

function attestation(town: Town, voucher: Voucher | undefined, apart = true): Draft | undefined {
  const aClass = voucher && classOf(town, voucher);
  if (!voucher || !aClass) return undefined;
  const evaluator = evaluatorOf(town, aClass, apart);
  const [from, deadline] = [dayOf(firstOf(aClass).from), deadlineOf(town, aClass)];
  const day = town.rarely(4) ? from : deadline < today(town) ? deadline : today(town);
  const certificate = `C-${town.state.certificates.size + 1}`;
  return evaluator === undefined
    ? undefined
    : draft("certificate.attest", { certificate, voucher: voucher.voucher, day }, by("evaluator", evaluator));
}

const heldInClosed = (town: Town): readonly Voucher[] =>
  vouchersIn(town, "held").filter((voucher) => classOf(town, voucher)?.state === "closed");

const uncertified = (town: Town): readonly Voucher[] =>
  heldInClosed(town).filter((voucher) => certificateOf(town, voucher) === undefined);

function revocation(town: Town, revoked: boolean): Draft | undefined {
  const found = all(town.state.certificates).filter((one) => one.revoked === revoked);
  const used = found.filter(({ voucher }) => town.state.vouchers.get(voucher)?.state === "redeemed");
  const certificate = town.one(used.length > 0 && !town.rarely(3) ? used : found);
  const signer = town.rarely(2) ? anyOf(town, "auditor") : by("evaluator", certificate?.evaluator);
  return certificate && draft("certificate.revoke", { certificate: certificate.certificate, reason: "作弊" }, signer);
}

export const certificateIntents: Intents<"certificate"> = {
  "certificate.attest": {
    weight: 6,
    lawful: (town) => attestation(town, town.one(uncertified(town))),
    faults: [
      {
        aims: "voucher-not-held",
        after: ["voucher.redeem"],
        spoil: (town) => attestation(town, town.one(vouchersIn(town, "redeemed", "settled", "void", "expired"))),
      },
      {
        aims: "class-not-closed",
        after: ["voucher.hold"],
        spoil: (town) =>
          attestation(town, town.one(vouchersIn(town, "held").filter((one) => classOf(town, one)?.state !== "closed"))),
      },
      {
        aims: "evaluator-not-authorised",
        after: ["class.close", "party.admit"],
        spoil(town) {
          const names = new Set(town.state.authorisations.map(({ party }) => party));
          const stranger = town.one(countingKeys(town, "evaluator").filter(({ holder }) => !names.has(holder)));
          const attested = attestation(town, town.one(uncertified(town)));
          return attested && stranger && { ...attested, by: [by("evaluator", stranger.holder)] };
        },
      },
      {
        aims: "evaluator-not-independent",
        after: ["class.close"],
        spoil: (town) => attestation(town, town.one(uncertified(town)), false),
      },
      {
        aims: "certificate-day-invalid",
        after: ["class.close"],
        spoil(town) {
          const voucher = town.one(uncertified(town));
          const aClass = voucher && classOf(town, voucher);
          const days = aClass && [
            plusDays(dayOf(firstOf(aClass).from), -1),
            plusDays(today(town), 1),
            plusDays(deadlineOf(town, aClass), 1),
          ];
          return days && spoilt(attestation(town, voucher), { day: town.one(days) });
        },
      },
      {
        aims: "certificate-exists",
        after: ["certificate.attest"],
        spoil: (town) =>
          attestation(town, town.one(heldInClosed(town).filter((one) => certificateOf(town, one) !== undefined))),
      },
    ],
  },
  "certificate.revoke": {
    weight: 0.8,
    lawful: (town) => revocation(town, false),
    faults: [
      { aims: "certificate-revoked", after: ["certificate.revoke"], spoil: (town) => revocation(town, true) },
      {
        aims: "evaluator-mismatch",
        after: ["certificate.attest"],
        spoil(town) {
          const certificate = town.one(all(town.state.certificates));
          const other = town.one(
            countingKeys(town, "evaluator").filter(({ holder }) => holder !== certificate?.evaluator),
          );
          return (
            certificate &&
            other &&
            draft(
              "certificate.revoke",
              { certificate: certificate.certificate, reason: "作弊" },
              by("evaluator", other.holder),
            )
          );
        },
      },
    ],
  },
};
