/** Exhibits of identities that were opened and do not go with the ledger. */
import { commitIdentity } from "../../src/record/commitment.ts";
import { keyOf } from "../audit/forge.ts";
import { type Exhibit, exported } from "./exhibit.ts";
import { opened } from "./story.ts";

const SALT = Buffer.alloc(32, 7).toString("base64url");

/** A ledger of two trainees, the first one with a commitment to the first person, and what was opened. */
function opening(
  name: string,
  done: string,
  doneZh: string,
  of: { readonly trainee: string; readonly identity: string },
): Exhibit {
  const forger = opened();
  forger.write("root", "key.add", { party: "hrss", key: keyOf("issuer").publicKey, role: "issuer" });
  const commitment = commitIdentity("person-1", SALT);
  forger.write("issuer", "trainee.register", { trainee: "trainee-1", groups: ["graduate"], commitment });
  forger.write("issuer", "trainee.register", { trainee: "trainee-2", groups: ["graduate"] });
  const openings = `${JSON.stringify({ ...of, salt: SALT })}\n`;
  return { name, check: "openings", done, doneZh, files: exported(forger), openings };
}

export const OPENINGS: readonly Exhibit[] = [
  opening("opened-as-another", "a trainee was opened as another person", "以他人身份开启人员标识", {
    trainee: "trainee-1",
    identity: "person-2",
  }),
  opening("opened-without-commitment", "a trainee without a commitment was opened", "开启了没有身份承诺的人员标识", {
    trainee: "trainee-2",
    identity: "person-2",
  }),
  opening("opened-unknown", "a trainee was opened who is not in the ledger", "开启了账本中不存在的人员标识", {
    trainee: "trainee-3",
    identity: "person-3",
  }),
];
