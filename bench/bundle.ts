/** What a browser loads for the audit. */

import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type OutputFile } from "esbuild";

/** Bytes, bundled with the dependencies for a browser, minified and gzipped file by file. */
export interface BundleBytes {
  /** For `import { audit }`: what is loaded before an audit begins, and all that an audit of a good ledger loads. */
  readonly ordinary: number;
  /** And with what an audit fetches when it is given an export's other files, or finds something wrong. */
  readonly audit: number;
  /** For everything that ./audit exports: making exports, partial ones and comparisons as well. */
  readonly everything: number;
}

export async function auditBundleBytes(): Promise<BundleBytes> {
  const audit = await bundled("{ audit }");
  const everything = await bundled("*");
  return { ordinary: audit.first, audit: audit.all, everything: everything.all };
}

async function bundled(names: string): Promise<{ readonly first: number; readonly all: number }> {
  const path = fileURLToPath(new URL("../dist/audit.js", import.meta.url));
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export ${names} from ${JSON.stringify(path)};`,
      resolveDir: fileURLToPath(new URL("..", import.meta.url)),
    },
    bundle: true,
    splitting: true,
    outdir: "bundle",
    metafile: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    conditions: ["browser"],
    logLevel: "error",
  });
  const bytesOf = ({ contents }: OutputFile): number => gzipSync(contents, { level: 9 }).length;
  const loaded = importedBy("bundle/stdin.js", metafile.outputs);
  const sum = (files: readonly OutputFile[]): number => files.reduce((bytes, file) => bytes + bytesOf(file), 0);
  const isFirst = (file: OutputFile): boolean => [...loaded].some((name) => file.path.endsWith(`/${name}`));
  return { first: sum(outputFiles.filter(isFirst)), all: sum(outputFiles) };
}

type Outputs = Readonly<
  Record<string, { readonly imports: readonly { readonly path: string; readonly kind: string }[] }>
>;

/** A file and those that it imports, by a statement, directly or not. */
function importedBy(name: string, outputs: Outputs, found = new Set<string>()): ReadonlySet<string> {
  found.add(name);
  for (const { path, kind } of outputs[name]?.imports ?? []) {
    if (kind === "import-statement" && !found.has(path)) importedBy(path, outputs, found);
  }
  return found;
}
