import { describe, expect, test } from "vitest";
import { key, keyIdOf, rowsOf } from "./kit.ts";
import { county, register, town } from "./town.ts";

const secondRoot = (l = county()) => {
  const keys = [{ key: key("root 2"), role: "root" as const }];
  l.accept("party.admit", { party: "hrss-2", kind: "bureau", name: "市局", keys }, "root");
  return l;
};

describe("key.add", () => {
  const data = { party: "school-a", key: key("school-a 2"), role: "school" as const };

  test("the rules stand in the page's order", () => {
    expect(rowsOf("key.add")).toEqual(["quorum-missing", "role-not-allowed", "key-not-acceptable", "duplicate-key"]);
  });

  test("root and a counting key of the party's own add one", () => {
    const l = county();
    l.accept("key.add", data, "root + school-a");
    expect(l.state("party", "school-a").keys).toHaveLength(2);
    expect(l.state("key", keyIdOf("school-a 2"))).toMatchObject({ holder: "school-a", role: "school", revoked: false });
  });

  test("root alone adds the first of a role, or one after the others were revoked", () => {
    const l = county();
    l.accept("key.revoke", { key: keyIdOf("school-a"), reason: "lost" }, "root");
    l.accept("key.add", data, "root");
  });

  test("the party's own signature is missing", () => {
    county().refuse("key.add", data, "root", "quorum-missing");
  });

  test("a suspended party's key is unrevoked but does not count", () => {
    const l = county();
    l.accept("party.suspend", { party: "school-a", reason: "x" }, "root");
    l.refuse("key.add", data, "root", "quorum-missing");
    l.refuse("key.add", data, "root + school-a", "signer-not-authorised");
  });

  test("a bureau's root or reviewer key is not its issuer's: the issuer's own is asked for", () => {
    const l = county();
    const issuer = { party: "hrss", key: key("issuer 2"), role: "issuer" as const };
    l.refuse("key.add", issuer, "root", "quorum-missing");
    l.refuse("key.add", issuer, "root + issuer + reviewer", "signer-not-authorised");
    l.accept("key.add", issuer, "root + issuer");
  });

  test("a root key for another bureau needs that bureau's root", () => {
    const l = secondRoot();
    const another = { party: "hrss-2", key: key("root 3"), role: "root" as const };
    l.refuse("key.add", another, "root", "quorum-missing");
    l.accept("key.add", another, "root 2");
  });

  test("fits the kind of party", () => {
    const l = county();
    l.refuse("key.add", { ...data, role: "finance" }, "root", "role-not-allowed");
    l.refuse("key.add", { ...data, role: "trainee" }, "root", "role-not-allowed");
    l.refuse("key.add", { ...data, role: "operator" }, "root", "role-not-allowed");
  });

  test("is acceptable and never seen before, revoked ones included", () => {
    const l = county();
    l.refuse("key.add", { ...data, key: key("weak a") }, "root + school-a", "key-not-acceptable");
    l.refuse("key.add", { ...data, key: key("school-b") }, "root + school-a", "duplicate-key");
    l.accept("key.revoke", { key: keyIdOf("school-b"), reason: "lost" }, "root");
    l.refuse("key.add", { ...data, key: key("school-b") }, "root + school-a", "duplicate-key");
  });

  test("nobody but root and the party's own key of that role signs", () => {
    const l = county();
    for (const as of ["school-a", "issuer", "root + school-b", "root + issuer + school-a"]) {
      l.refuse("key.add", data, as, "signer-not-authorised");
    }
  });

  test("a stranger learns nothing by naming an unknown party, and burns no id", () => {
    const l = county();
    l.refuse("key.add", { ...data, party: "nobody" }, "school-b", "signer-not-authorised");
    l.refuse("key.add", { ...data, party: "nobody" }, "root", "unknown-party");
    l.accept("trainee.register", { trainee: "nobody", groups: ["graduate"], key: key("nobody") }, "issuer");
    const asTrainee = { ...data, party: "nobody", role: "trainee" };
    l.refuse("key.add", asTrainee, "root + nobody", "signer-not-authorised"); // a trainee is not a party
  });
});

describe("key.revoke", () => {
  const revoke = (name: string) => ({ key: keyIdOf(name), reason: "lost" });

  test("a revoked key signs no more", () => {
    const l = town();
    l.accept("key.revoke", revoke("issuer"), "root");
    l.refuse("programme.close", { programme: "ai-2025" }, "issuer", "signer-not-authorised");
    expect(l.state("key", keyIdOf("issuer")).revoked).toBe(true);
  });

  test("a trainee whose key root revoked has none", () => {
    const l = county();
    register(l, 1, { key: key("t-1") });
    l.accept("key.revoke", revoke("t-1"), "root");
    expect(l.state("trainee", "t-1").key).toBeUndefined();
  });

  test("only once", () => {
    const l = county();
    l.accept("key.revoke", revoke("issuer"), "root");
    l.refuse("key.revoke", revoke("issuer"), "root", "key-revoked");
    expect(rowsOf("key.revoke")).toEqual(["key-revoked", "last-root-key"]);
  });

  test("the last root key and the last operator key that count stay", () => {
    const l = county();
    l.refuse("key.revoke", revoke("root"), "root", "last-root-key");
    l.refuse("key.revoke", revoke("operator"), "root", "last-root-key");
    l.accept("key.add", { party: "voucher-service", key: key("operator 2"), role: "operator" }, "root + operator");
    l.accept("key.revoke", revoke("operator"), "root");
    l.refuse("key.revoke", revoke("operator 2"), "root", "last-root-key");
  });

  test("a root key of a suspended party does not count as another", () => {
    const l = secondRoot();
    l.accept("party.suspend", { party: "hrss-2", reason: "x" }, "root");
    l.refuse("key.revoke", revoke("root"), "root", "last-root-key");
    l.accept("key.revoke", revoke("root 2"), "root");
  });

  test("names a key that is there", () => {
    county().refuse("key.revoke", revoke("nobody"), "root", "unknown-key");
  });
});
