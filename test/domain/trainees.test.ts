import { describe, expect, test } from "vitest";
import { hashOf, key, keyIdOf, rowsOf } from "./kit.ts";
import { county, register, TRAINER } from "./town.ts";

describe("trainee.register", () => {
  const data = { trainee: "t-1", groups: ["graduate"] };

  test("keeps an opaque reference, groups, a commitment, a key and earlier grants", () => {
    const l = county();
    const prior = [{ occupation: TRAINER, level: 5, day: "2024-05-01" }];
    l.accept("trainee.register", { ...data, commitment: hashOf("t"), key: key("t-1"), prior }, "issuer");
    expect(l.state("trainee", "t-1")).toEqual({
      trainee: "t-1",
      groups: ["graduate"],
      commitment: hashOf("t"),
      key: keyIdOf("t-1"),
      prior,
      vouchers: [],
      frozen: [],
    });
    expect(l.state("key", keyIdOf("t-1"))).toMatchObject({ role: "trainee", holder: "t-1" });
  });

  test("the key is acceptable and new", () => {
    const l = county();
    l.refuse("trainee.register", { ...data, key: key("weak t") }, "issuer", "key-not-acceptable");
    l.refuse("trainee.register", { ...data, key: key("school-a") }, "issuer", "duplicate-key");
    expect(rowsOf("trainee.register")).toEqual(["key-not-acceptable", "duplicate-key"]);
  });

  test("a reference is given once", () => {
    const l = county();
    register(l, 1);
    l.refuse("trainee.register", data, "issuer", "duplicate-trainee");
  });

  test("a resident identity number is no reference; other 18 digits are", () => {
    const l = county();
    l.refuse("trainee.register", { ...data, trainee: "11010519491231002x" }, "issuer", "instruction-malformed");
    l.accept("trainee.register", { ...data, trainee: "110105194912310021" }, "issuer");
  });

  test.each([
    ["no group", { groups: [] }],
    ["a group twice", { groups: ["graduate", "graduate"] }],
    ["a grant twice", { prior: [1, 2].map(() => ({ occupation: TRAINER, level: 5, day: "2024-05-01" })) }],
    ["no real day", { prior: [{ occupation: TRAINER, level: 5, day: "2025-02-29" }] }],
    ["an empty list", { prior: [] }],
  ])("%s is malformed", (_, more) => {
    county().refuse("trainee.register", { ...data, ...more }, "issuer", "instruction-malformed");
  });
});

describe("trainee.update", () => {
  const withKey = () => {
    const l = county();
    register(l, 1, { key: key("t-1") });
    register(l, 2, { key: key("t-2") });
    register(l, 3);
    return l;
  };
  const replace = { trainee: "t-1", key: key("t-1 new") };

  test("the issuer alone changes groups, adds grants and gives a first key", () => {
    const l = withKey();
    const prior = [{ occupation: TRAINER, level: 5, day: "2024-05-01" }];
    l.accept("trainee.update", { trainee: "t-1", groups: ["graduate"], prior }, "issuer");
    expect(l.state("key", keyIdOf("t-1")).revoked).toBe(false);
    expect(l.state("trainee", "t-1").key).toBe(keyIdOf("t-1"));
    l.accept("trainee.update", { trainee: "t-3", key: key("t-3") }, "issuer");
    l.accept(
      "trainee.update",
      { trainee: "t-1", prior: [{ occupation: TRAINER, level: 4, day: "2024-06-01" }] },
      "issuer",
    );
    expect(l.state("trainee", "t-1")).toMatchObject({
      groups: ["graduate"],
      key: keyIdOf("t-1"),
      prior: { length: 2 },
    });
    expect(l.state("trainee", "t-3").key).toBe(keyIdOf("t-3"));
  });

  test.each(["issuer + t-1", "issuer + root"])("%s replace a key, and the old one is revoked", (as) => {
    const l = withKey();
    l.accept("trainee.update", replace, as);
    expect(l.state("trainee", "t-1").key).toBe(keyIdOf("t-1 new"));
    expect(l.state("key", keyIdOf("t-1")).revoked).toBe(true);
    expect(l.state("key", keyIdOf("t-1 new"))).toMatchObject({ holder: "t-1", revoked: false });
  });

  test("a key is not replaced by the issuer alone, nor by anybody without the issuer", () => {
    const l = withKey();
    for (const as of ["issuer", "root", "t-1", "t-1 + root", "issuer + school-a", "issuer + t-1 + finance"]) {
      l.refuse("trainee.update", replace, as, "signer-not-authorised");
    }
  });

  test("after root revoked the old key the issuer alone gives a new one", () => {
    const l = withKey();
    l.accept("key.revoke", { key: keyIdOf("t-1"), reason: "lost" }, "root");
    l.accept("trainee.update", replace, "issuer");
  });

  test("another trainee's key is no consent", () => {
    withKey().refuse("trainee.update", replace, "issuer + t-2", "trainee-mismatch");
  });

  test("the key is acceptable and new", () => {
    const l = withKey();
    l.refuse("trainee.update", { ...replace, key: key("weak t") }, "issuer + t-1", "key-not-acceptable");
    l.refuse("trainee.update", { ...replace, key: key("t-1") }, "issuer + t-1", "duplicate-key");
    l.refuse("trainee.update", { ...replace, key: key("t-2") }, "issuer + root", "duplicate-key");
    expect(rowsOf("trainee.update")).toEqual(["key-not-acceptable", "duplicate-key"]);
  });

  test("a stranger learns nothing by naming an unknown trainee, and burns no id", () => {
    const l = withKey();
    for (const as of ["school-a", "root", "issuer + school-a"]) {
      l.refuse("trainee.update", { trainee: "nobody", groups: ["graduate"] }, as, "signer-not-authorised");
    }
    l.refuse("trainee.update", { trainee: "nobody", groups: ["graduate"] }, "issuer", "unknown-trainee");
  });
});
