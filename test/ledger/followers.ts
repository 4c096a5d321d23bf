/** Processes that follow a ledger while the test writes it. */
import { fileURLToPath } from "node:url";
import { type Child, startProcess } from "../stores/children.ts";

const SCRIPT = fileURLToPath(new URL("./follower.mjs", import.meta.url));

/** Runs follower.mjs on the file, after a place that one said before. */
export const startFollower = (path: string, place?: string): Child =>
  startProcess(SCRIPT, place === undefined ? [path] : [path, place]);
