/** The names in an instruction's data: those that must be known, and the new one that it makes. */
import type { InstructionType } from "../../src/index.ts";
import { type Draft, idOf, type Town } from "./town.ts";

type Data = Draft["data"];

/** Where an instruction names things that must exist: the noun, and the data with nobody's name put there. */
export type Naming = readonly [noun: string, put: (data: Data) => Data];

const member =
  (name: string, value: string) =>
  (data: Data): Data => ({ ...data, [name]: value });
/** The last item of a list, so that earlier ones are good. */
const lastOf =
  (list: string, put: (item: unknown) => unknown) =>
  (data: Data): Data => {
    const items = [...(data[list] as readonly unknown[])];
    return { ...data, [list]: [...items.slice(0, -1), put(items.at(-1))] };
  };
export const NOBODY = "nobody";
const NO_VOUCHER = idOf(0xffff_ffff);
const inItem = (name: string, value: string) => (item: unknown) => ({ ...(item as object), [name]: value });

const party: Naming = ["party", member("party", NOBODY)];
const fund: Naming = ["fund", member("fund", NOBODY)];
const aClass: Naming = ["class", member("class", NOBODY)];
const voucher: Naming = ["voucher", member("voucher", NO_VOUCHER)];
const settlement: Naming = ["settlement", member("settlement", NOBODY)];
const recovery: Naming = ["recovery", member("recovery", NOBODY)];
const programme: Naming = ["programme", member("programme", NOBODY)];
const trainee: Naming = ["trainee", member("trainee", NOBODY)];
const scoped = (scope: string, id: string): Naming => [scope, (data) => ({ ...data, scope, id })];
const freezable = [
  scoped("voucher", NO_VOUCHER),
  scoped("trainee", NOBODY),
  scoped("class", NOBODY),
  scoped("school", NOBODY),
  scoped("school", "hrss"),
];

export const NAMES: { readonly [T in InstructionType]?: readonly Naming[] } = {
  "party.payee": [party],
  "party.authorise": [party],
  "party.suspend": [party],
  "party.reinstate": [party],
  "key.revoke": [["key", member("key", "0123456789abcdef")]],
  "trainee.update": [trainee],
  "fund.appropriate": [fund],
  "fund.withdraw": [fund],
  "fund.close": [fund],
  "programme.publish": [["fund", lastOf("funds", () => NOBODY)]],
  "programme.close": [programme],
  "class.file": [programme, ["course", member("course", NOBODY)]],
  "class.approve": [aClass],
  "class.refuse": [aClass],
  "class.cancel": [aClass],
  "class.close": [aClass, ["voucher", lastOf("attendance", inItem("voucher", NO_VOUCHER))]],
  "certificate.attest": [voucher],
  "certificate.revoke": [["certificate", member("certificate", "C-none")]],
  "voucher.issue": [
    programme,
    fund,
    ["trainee", lastOf("vouchers", (item) => ({ ...(item as object), trainee: NOBODY, group: "farmer" }))],
  ],
  "voucher.claim": [voucher, trainee],
  "voucher.hold": [voucher, aClass],
  "voucher.release": [voucher],
  "voucher.redeem": [voucher, ["certificate", (data) => ({ ...data, outcome: "certificate", certificate: "C-none" })]],
  "voucher.reverse": [voucher],
  "voucher.void": [voucher],
  "voucher.expire": [["voucher", lastOf("vouchers", () => NO_VOUCHER)]],
  "voucher.extend": [voucher],
  "voucher.reissue": [["voucher", member("predecessor", NO_VOUCHER)]],
  "freeze.set": freezable,
  "freeze.lift": freezable,
  "settlement.submit": [fund, ["voucher", lastOf("lines", inItem("voucher", NO_VOUCHER))]],
  "settlement.review": [
    settlement,
    ["voucher", (data) => ({ ...data, refused: [{ voucher: NO_VOUCHER, reason: "无" }] })],
  ],
  "settlement.publicise": [settlement],
  "settlement.object": [settlement, voucher],
  "settlement.resolve": [settlement, voucher],
  "settlement.pay": [settlement],
  "settlement.return": [settlement],
  "recovery.order": [voucher],
  "recovery.cancel": [recovery],
  "recovery.receive": [recovery],
  "recovery.writeOff": [recovery],
};

/** The new name that an instruction makes, and where the names are that are taken. */
export const NEW_NAMES: {
  readonly [T in InstructionType]?: readonly [noun: string, taken: (town: Town) => readonly string[]];
} = {
  "party.admit": ["party", ({ state }) => [...state.parties.keys()]],
  "trainee.register": ["trainee", ({ state }) => [...state.trainees.keys()]],
  "fund.open": ["fund", ({ state }) => [...state.funds.keys()]],
  "course.list": ["course", ({ state }) => [...state.courses.keys()]],
  "programme.publish": ["programme", ({ state }) => [...state.programmes.keys()]],
  "class.file": ["class", ({ state }) => [...state.classes.keys()]],
  "certificate.attest": ["certificate", ({ state }) => [...state.certificates.keys()]],
  "voucher.reissue": ["voucher", ({ state }) => [...state.vouchers.keys()]],
  "settlement.submit": ["settlement", ({ state }) => [...state.settlements.keys()]],
  "recovery.order": ["recovery", ({ state }) => [...state.recoveries.keys()]],
};
