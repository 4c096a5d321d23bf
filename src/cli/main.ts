#!/usr/bin/env node
/** `voucher-ledger`, as a process. */
import { runCommand } from "./program.ts";

// Whoever reads the output may stop before the end: `voucher-ledger … | head`.
process.stdout.on("error", (error) => process.exit("code" in error && error.code === "EPIPE" ? undefined : 2));
process.stderr.on("error", () => {});
process.exitCode = await runCommand(process.argv.slice(2));
