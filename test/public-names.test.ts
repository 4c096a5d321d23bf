/** What is public is deliberate: a new or a lost name shows here before it shows to users. */
import { expect, test } from "vitest";
import * as auditNode from "../src/audit/directory.node.ts";
import * as audit from "../src/audit/index.ts";
import * as http from "../src/http/index.ts";
import * as core from "../src/index.ts";
import * as school from "../src/school/index.ts";
import * as postgres from "../src/stores/postgres.ts";
import * as sqlite from "../src/stores/sqlite.ts";
import * as testing from "../src/testing/index.ts";

test.each(Object.entries({ core, audit, auditNode, http, postgres, school, sqlite, testing }))(
  "public names of %s",
  (_, module) => {
    expect(Object.keys(module).sort()).toMatchSnapshot();
  },
);
