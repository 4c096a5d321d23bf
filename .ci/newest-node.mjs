#!/usr/bin/env node
// Runs the unit tests on the newest Node: in a temporary folder, on a copy of the work tree, with native modules
// compiled against that Node's own headers. NODE_VERSION picks another Node; arguments go to Vitest.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const MINUTES = 30;

const source = fileURLToPath(new URL("..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "newest-node-"));
chmodSync(work, 0o755); // some tests start this Node as another user
const stopped = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => stopped.abort(new Error(signal)));
const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(MINUTES * 60_000)]);

async function run(cwd, env, command, ...args) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: "inherit", signal });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
}

async function installNode(folder) {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, allowScripts: { node: true } }));
  await run(folder, {}, "npm", "install", "--no-audit", "--no-fund", `node@${process.env.NODE_VERSION ?? "latest"}`);

  const platforms = [join(folder, "node_modules", "node", "node_modules"), join(folder, "node_modules")];
  const nodedir = platforms
    .filter((parent) => existsSync(parent))
    .flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)))
    .find((path) => existsSync(join(path, "include", "node", "node.h")));
  if (nodedir === undefined) throw new Error("the npm package `node` brought no headers for this platform");
  return { PATH: [join(nodedir, "bin"), process.env.PATH].join(delimiter), npm_config_nodedir: nodedir };
}

function copyWorkTree(folder) {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: source,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const path of new Set(listed.split("\0"))) {
    if (path !== "" && existsSync(join(source, path))) cpSync(join(source, path), join(folder, path));
  }
}

try {
  const env = await installNode(join(work, "node"));
  const project = join(work, "project");
  copyWorkTree(project);
  await run(project, env, "node", "--version");
  await run(project, env, "npm", "ci", "--no-audit", "--no-fund");
  await run(project, env, "npm", "run", "test:unit", "--", ...process.argv.slice(2));
} catch (error) {
  console.error(`newest-node: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
