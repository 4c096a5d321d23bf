/** Reads public test vectors; where each folder comes from stands in its SOURCE.txt. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { LedgerError } from "../../src/domain/error.ts";

const root = fileURLToPath(new URL("../vectors", import.meta.url));
const path = (name: string) => join(root, name);

export const readBytes = (name: string): Uint8Array => new Uint8Array(readFileSync(path(name)));
export const readText = (name: string): string => readFileSync(path(name), "utf8");
/** The caller says what the file holds. */
export const readVectors = <T>(name: string): T => JSON.parse(readText(name));
export const listFiles = (folder: string): string[] =>
  readdirSync(path(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));
export const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

/** The code of the error that `run` throws, or "none". Whatever is thrown says in a sentence what is wrong. */
export function codeOf(run: () => unknown): string {
  try {
    run();
    return "none";
  } catch (error) {
    if (!(error instanceof LedgerError)) return String(error);
    return isSentence(error.message) ? error.code : `${error.code}, without a sentence`;
  }
}

/** What is wrong: and what to do, say. No part of it is empty. */
const isSentence = (message: string) => message.split(": ").every((part) => /^\S.* .*\S$/s.test(part));
