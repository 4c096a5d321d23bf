/**
 * Who may sign what in a training-voucher ledger: types, parties, keys, roles and quorum, for `verify.mjs`, written
 * from the specification alone. On purpose it shares no code with `src`.
 */
import { decodeBase64, isObject, keyFault, need, needMembers, sha256 } from "./bytes.mjs";

/** Who signs ("&" joins groups of which each must sign, "|" parts the roles of a group), and the members of data. */
export const TYPES = {
  "ledger.open": ["operator & root", "format origin suite currency operator root quorum?"],
  "party.admit": ["root", "party kind name creditCode? payee? keys"],
  "party.payee": ["root & finance", "party payee"],
  "party.authorise": ["root|issuer", "party occupation levels from until"],
  "party.suspend": ["root|auditor", "party reason"],
  "party.reinstate": ["root", "party reason"],
  "key.add": ["root", "party key role"], // and a key that the party already has, see checkSigners
  "key.revoke": ["root", "key reason"],
  "trainee.register": ["issuer", "trainee groups commitment? key? prior?"],
  "trainee.update": ["issuer", "trainee groups? key? prior?"], // and the trainee or root, see checkSigners
  "calendar.publish": ["root", "year holidays workdays"],
  "fund.open": ["finance", "fund name source year region reuseRecoveries"],
  "fund.appropriate": ["finance", "fund amount document"],
  "fund.withdraw": ["finance", "fund amount document"],
  "fund.close": ["finance", "fund"],
  "course.list": ["issuer", "course title occupation? minutes delivery provider?"],
  "programme.publish": [
    "issuer",
    "programme name kind from until funds groups prices face reserveAt rounding issueCap budgetCap? attendance " +
      "limits classSize filingLead redeemWithin publicity",
  ],
  "programme.close": ["issuer", "programme"],
  "class.file": ["school", "class school programme course? occupation level delivery capacity place sessions"],
  "class.approve": ["issuer", "class"],
  "class.refuse": ["issuer", "class reason"],
  "class.cancel": ["school|issuer", "class reason"],
  "class.close": ["school", "class attendance evidence"],
  "certificate.attest": ["evaluator", "certificate voucher day"],
  "certificate.revoke": ["evaluator|auditor", "certificate reason"],
  "voucher.issue": ["issuer", "programme fund until vouchers"],
  "voucher.claim": ["trainee|issuer", "voucher trainee group? evidence?"],
  "voucher.hold": ["school & trainee|issuer", "voucher class consentUntil? evidence?"],
  "voucher.release": ["school|issuer", "voucher reason"],
  "voucher.redeem": ["school", "voucher outcome certificate? amount"],
  "voucher.reverse": ["reviewer", "voucher to? reason"],
  "voucher.void": ["issuer", "voucher reason"],
  "voucher.expire": ["operator", "vouchers"],
  "voucher.extend": ["issuer", "voucher until"],
  "voucher.reissue": ["issuer", "voucher predecessor until"],
  "freeze.set": ["issuer|auditor", "scope id reason"],
  "freeze.lift": ["issuer|auditor", "scope id reason"],
  "settlement.submit": ["school", "settlement fund lines total"],
  "settlement.review": ["reviewer", "settlement refused?"],
  "settlement.publicise": ["issuer", "settlement from"],
  "settlement.object": ["issuer|auditor", "settlement voucher reason"],
  "settlement.resolve": ["reviewer", "settlement voucher upheld reason"],
  "settlement.pay": ["finance", "settlement amount payee reference"],
  "settlement.return": ["finance", "settlement reference reason"],
  "recovery.order": ["reviewer", "recovery voucher amount reason note?"],
  "recovery.cancel": ["reviewer", "recovery reason"],
  "recovery.receive": ["finance", "recovery amount reference"],
  "recovery.writeOff": ["finance", "recovery amount document"],
};
const KINDS = {
  bureau: ["root", "issuer", "reviewer"],
  finance: ["finance"],
  school: ["school"],
  enterprise: ["school"],
  evaluator: ["evaluator"],
  auditor: ["auditor"],
  service: ["operator"], // made by ledger.open only
};
const groupsOf = (type) => TYPES[type][0].split(" & ").map((group) => group.split("|"));
export const knownType = (type) => Object.hasOwn(TYPES, type);

const keyId = (key) => sha256("training-voucher-ledger key v1\n", key).subarray(0, 8).toString("hex");
const ORIGIN = /^[a-z0-9./-]{1,200}$/;
const isName = (text) => typeof text === "string" && /^[a-z0-9][a-z0-9._-]{0,63}$/.test(text);

export class Registry {
  keys = new Map(); // key id → { id, bytes, role, holder, revoked }; a holder is a party or, as trainee, a trainee
  live = new Map(); // "role holder" → the number of unrevoked keys
  operators = []; // every key that was ever the operator's
  parties = new Map(); // party → { kind, suspended }
  schoolOf = new Map(); // class → school
  classOf = new Map(); // voucher → the class that it was last held in
  traineeOf = new Map(); // voucher → trainee, undefined while a general voucher is unclaimed
  evaluatorOf = new Map(); // certificate → evaluator
  quorum = {};

  admit(party, kind) {
    need(isName(party) && !this.parties.has(party), "a party's name is malformed or taken");
    this.parties.set(party, { kind, suspended: false });
  }

  enrol(text, role, holder) {
    const bytes = decodeBase64(text, "base64url");
    const fault = keyFault(bytes);
    need(!fault, `a key is not acceptable: ${fault}`);
    need(role === "trainee" || KINDS[this.parties.get(holder)?.kind]?.includes(role), `${holder} can't have this role`);
    const key = { id: keyId(bytes), bytes, role, holder, revoked: false };
    need(!this.keys.has(key.id), "a key is enrolled twice");
    this.keys.set(key.id, key);
    this.live.set(`${role} ${holder}`, (this.live.get(`${role} ${holder}`) ?? 0) + 1);
    if (role === "operator") this.operators.push(key);
  }

  revoke(key) {
    need(key && !key.revoked, "a key to revoke is unknown or revoked");
    key.revoked = true;
    this.live.set(`${key.role} ${key.holder}`, this.live.get(`${key.role} ${key.holder}`) - 1);
  }

  has(role, holder) {
    return (this.live.get(`${role} ${holder}`) ?? 0) > 0;
  }

  /** The key, if it counts at this position. */
  signer(id) {
    const key = this.keys.get(id);
    need(key, `signed by the unknown key ${id}`);
    need(!key.revoked, `signed by the revoked key ${id}`);
    need(key.role === "trainee" || !this.parties.get(key.holder).suspended, `signed by ${key.holder}, suspended`);
    return key;
  }

  /** The party or trainee that alone may sign in this role; undefined: any. */
  owner(role, type, data, signers) {
    if (type === "key.add") return role === "root" ? undefined : data.party;
    if (role === "trainee") return type === "voucher.hold" ? this.traineeOf.get(data.voucher) : data.trainee;
    if (role === "evaluator") return type === "certificate.revoke" ? this.evaluatorOf.get(data.certificate) : undefined;
    if (role !== "school") return undefined;
    if (type === "settlement.submit") return signers[0].holder;
    return type === "class.file" ? data.school : this.schoolOf.get(data.class ?? this.classOf.get(data.voucher));
  }

  checkSigners(type, data, signers) {
    const groups = groupsOf(type);
    const named = new Set(groups.flat());
    if (type === "key.add") named.add(data.role);
    if (type === "trainee.update") named.add("root").add("trainee");
    const of = (role) => signers.filter((signer) => signer.role === role);
    for (const { role, holder } of signers) {
      need(named.has(role), `a key of role ${role} may not sign ${type}`);
      need((this.owner(role, type, data, signers) ?? holder) === holder, `${type} is not for ${holder} to sign`);
    }
    for (const group of groups)
      need(
        group.some((role) => of(role).length > 0),
        `${type} lacks a ${group.join(" or ")}`,
      );
    const wanted = this.quorum[type] ?? 1;
    need(
      [...named].some((role) => of(role).length >= wanted),
      `${type} lacks its quorum of ${wanted}`,
    );
    if (type === "key.add" && this.has(data.role, data.party)) {
      need(
        of(data.role).some((signer) => signer.holder === data.party),
        "key.add lacks a key that the party has",
      );
    }
    if (type === "trainee.update" && "key" in data && this.has("trainee", data.trainee)) {
      need(of("trainee").length + of("root").length > 0, "a key is replaced without the old one or root");
    }
    if ((type === "voucher.claim" || type === "voucher.hold") && of("trainee").length === 0) {
      const trainee = this.owner("trainee", type, data);
      need(trainee === undefined || !this.has("trainee", trainee), `${type} lacks the trainee, who has a key`);
    }
  }

  open(data, trust) {
    need(data.format === 1 && data.suite === "ed25519-sha256" && data.currency === "CNY", "not this format");
    needMembers(data.operator, "party key", "operator");
    needMembers(data.root, "party name key", "root");
    need(data.origin === trust.name && ORIGIN.test(data.origin), "the origin is malformed or not the one expected");
    need(data.operator.key === trust.key.toString("base64url"), "the operator's key is not the one expected");
    this.admit(data.operator.party, "service");
    this.admit(data.root.party, "bureau");
    this.enrol(data.operator.key, "operator", data.operator.party);
    this.enrol(data.root.key, "root", data.root.party);
    this.quorum = data.quorum ?? {};
    need(isObject(this.quorum), "quorum is not a map");
    for (const [type, number] of Object.entries(this.quorum)) {
      need(knownType(type), "a quorum for an unknown type");
      const [group, ...more] = groupsOf(type);
      const possible = more.length === 0 && !group.some((role) => role === "root" || role === "trainee");
      need(possible && type !== "trainee.update" && Number.isInteger(number), `no quorum is possible for ${type}`);
      need(number >= 2 && number <= 9, "a quorum is not 2 to 9");
    }
  }

  apply(type, data, signers) {
    if (type === "party.admit") {
      need(data.kind !== "service" && Object.hasOwn(KINDS, data.kind), "a party of a strange kind");
      need(Array.isArray(data.keys) && data.keys.length > 0, "keys is no list");
      this.admit(data.party, data.kind);
      for (const item of data.keys) {
        needMembers(item, "key role", "a key");
        need(item.role !== "trainee", "a trainee's key for a party");
        this.enrol(item.key, item.role, data.party);
      }
    } else if (type === "party.suspend" || type === "party.reinstate") {
      const party = this.parties.get(data.party);
      need(party && party.suspended === (type === "party.reinstate"), `${type} does not fit the party's state`);
      party.suspended = !party.suspended;
    } else if (type === "key.add") {
      need(data.role !== "trainee", "a trainee's key for a party");
      this.enrol(data.key, data.role, data.party);
    } else if (type === "key.revoke") {
      this.revoke(this.keys.get(data.key));
    } else if ((type === "trainee.register" || type === "trainee.update") && "key" in data) {
      const old = this.has("trainee", data.trainee) && [...this.keys.values()];
      if (old) this.revoke(old.find((key) => key.role === "trainee" && key.holder === data.trainee && !key.revoked));
      this.enrol(data.key, "trainee", data.trainee);
    } else if (type === "class.file") this.schoolOf.set(data.class, data.school);
    else if (type === "certificate.attest") this.evaluatorOf.set(data.certificate, signers[0].holder);
    else if (type === "voucher.claim") this.traineeOf.set(data.voucher, data.trainee);
    else if (type === "voucher.hold") this.classOf.set(data.voucher, data.class);
    else if (type === "voucher.reissue") this.traineeOf.set(data.voucher, this.traineeOf.get(data.predecessor));
    else if (type === "voucher.issue") {
      need(Array.isArray(data.vouchers) && data.vouchers.every(isObject), "vouchers is no list of objects");
      for (const item of data.vouchers) this.traineeOf.set(item.voucher, item.trainee);
    }
  }
}
