/** What the lines say of programmes, classes, certificates and vouchers. */
import type { InstructionInput } from "../../src/index.ts";
import type { Book, Event, Happening, Readers, Sheet } from "./book.ts";
import { found, owedOf, reservedOf } from "./book.ts";
import { type Entry, signersOf } from "./lines.ts";

type Programme = InstructionInput<"programme.publish">;
type Outcome = InstructionInput<"voucher.redeem">["outcome"];

/** min(face, floor(standard × bp / 10000) to the rounding step); undefined if the outcome is not priced. */
function dueOf(programme: Programme, aClass: InstructionInput<"class.file">, outcome: Outcome) {
  const price = programme.prices.find(
    ({ occupation, level }) => occupation === aClass.occupation && level === aClass.level,
  );
  const bp = price?.outcomes[outcome];
  if (price === undefined || bp === undefined) return undefined;
  const step = BigInt(programme.rounding);
  const stepped = ((BigInt(price.standard) * BigInt(bp)) / 10_000n / step) * step;
  const face = BigInt(programme.face);
  return stepped < face ? stepped : face;
}

function largestDue(programme: Programme, aClass: InstructionInput<"class.file">): bigint {
  const dues = (["completion", "certificate"] as const).map((outcome) => dueOf(programme, aClass, outcome) ?? 0n);
  return dues.reduce((a, b) => (a > b ? a : b));
}

type New = Pick<Sheet, "voucher" | "programme" | "fund" | "trainee">;

function putNew(book: Book, fresh: New, entry: Entry): Event {
  const { face, reserveAt } = found(book.programmes, fresh.programme);
  const nothing = { releases: 0n, accruals: 0n, payments: 0n, due: 0n, reservedBefore: 0n, restored: false };
  book.vouchers.set(fresh.voucher, {
    ...fresh,
    ...nothing,
    face: BigInt(face),
    state: "issued",
    reserves: reserveAt === "issue" ? BigInt(face) : 0n,
    class: undefined,
    certificate: undefined,
    settlement: undefined,
    times: new Map(),
    keys: { issuing: new Set(signersOf(entry)), reviewing: new Set(), paying: new Set() },
  });
  return { voucher: fresh.voucher, what: "issue" };
}

/** A held voucher leaves its class, whoever wanted it so. */
function leave(book: Book, voucher: string): Event {
  const sheet = found(book.vouchers, voucher);
  if (found(book.programmes, sheet.programme).reserveAt === "hold") sheet.releases += reservedOf(sheet);
  book.classes.get(sheet.class ?? "")?.seats.delete(voucher);
  for (const certificate of book.certificates.values()) if (certificate.voucher === voucher) certificate.revoked = true;
  Object.assign(sheet, { state: "claimed", class: undefined });
  return { voucher, what: "release" };
}

/** It ends with whatever was reserved for it; its class remains known. */
function end(book: Book, voucher: string, state: "void" | "expired", what: Happening): Event {
  const sheet = found(book.vouchers, voucher);
  sheet.releases += reservedOf(sheet);
  book.classes.get(sheet.class ?? "")?.seats.delete(voucher);
  Object.assign(sheet, { state, settlement: undefined });
  return { voucher, what };
}

/** What was owed for a redemption is available again, and the voucher void. */
export function cancelDebt(book: Book, voucher: string, what: "annul" | "refuse"): Event {
  const sheet = found(book.vouchers, voucher);
  sheet.accruals -= owedOf(sheet);
  sheet.certificate = undefined;
  return end(book, voucher, "void", what);
}

export const readVouchers: Readers = {
  "programme.publish"(data, book) {
    book.programmes.set(data.programme, data);
  },
  "class.file"(data, book) {
    book.classes.set(data.class, { data, seats: new Set() });
  },
  "class.cancel": (data, book) =>
    [...book.vouchers.values()]
      .filter((sheet) => sheet.class === data.class && sheet.state === "held")
      .map(({ voucher }) => leave(book, voucher)),
  "certificate.attest"({ certificate, voucher }, book) {
    book.certificates.set(certificate, { voucher, revoked: false });
    return [{ voucher, what: "attest" }];
  },
  "voucher.issue": ({ programme, fund, vouchers }, book, entry) =>
    vouchers.map(({ voucher, trainee }) => putNew(book, { voucher, programme, fund, trainee }, entry)),
  "voucher.reissue"({ voucher, predecessor }, book, entry) {
    const { programme, fund, trainee } = found(book.vouchers, predecessor);
    return [{ voucher: predecessor, what: "reissue" }, putNew(book, { voucher, programme, fund, trainee }, entry)];
  },
  "voucher.claim"({ voucher, trainee }, book) {
    Object.assign(found(book.vouchers, voucher), { state: "claimed", trainee });
    return [{ voucher, what: "claim" }];
  },
  "voucher.hold"(data, book) {
    const { voucher } = data;
    const sheet = found(book.vouchers, voucher);
    const aClass = found(book.classes, data.class);
    const programme = found(book.programmes, sheet.programme);
    if (programme.reserveAt === "hold") sheet.reserves += largestDue(programme, aClass.data);
    aClass.seats.add(voucher);
    Object.assign(sheet, { state: "held", class: data.class });
    return [{ voucher, what: "hold" }];
  },
  "voucher.release": ({ voucher }, book) => [leave(book, voucher)],
  "voucher.redeem"({ voucher, outcome, certificate, amount }, book) {
    const sheet = found(book.vouchers, voucher);
    const before = reservedOf(sheet);
    const aClass = found(book.classes, sheet.class ?? "");
    const due = dueOf(found(book.programmes, sheet.programme), aClass.data, outcome) ?? 0n;
    sheet.accruals += BigInt(amount);
    sheet.releases += before - BigInt(amount);
    Object.assign(sheet, { state: "redeemed", due, reservedBefore: before, certificate });
    return [{ voucher, what: "redeem" }];
  },
  "voucher.reverse"({ voucher, to }, book) {
    if (to === "void") return [cancelDebt(book, voucher, "annul")];
    const sheet = found(book.vouchers, voucher);
    const owed = owedOf(sheet);
    // What stood reserved before stands reserved again: the debt, and what the redemption released.
    sheet.accruals -= owed;
    sheet.reserves += sheet.reservedBefore - owed;
    Object.assign(sheet, { state: "held", certificate: undefined });
    return [{ voucher, what: "reverse" }];
  },
  "voucher.void": ({ voucher }, book) => [end(book, voucher, "void", "void")],
  "voucher.expire": ({ vouchers }, book) => vouchers.map((voucher) => end(book, voucher, "expired", "expire")),
  "voucher.extend": ({ voucher }) => [{ voucher, what: "extend" }],
};
