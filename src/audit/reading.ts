/** Reads members of an instruction's data. The law has accepted the data before: what is not there is a contradiction. */
import { LedgerError } from "../domain/error.ts";
import { isJsonObject, type Json, type JsonObject } from "../record/canonical.ts";

export function textIn(data: JsonObject, name: string): string {
  const value = data[name];
  return typeof value === "string" ? value : contradiction(name);
}

/** A text, or undefined if the member is not there. */
export const textMaybeIn = (data: JsonObject, name: string): string | undefined =>
  data[name] === undefined ? undefined : textIn(data, name);

export function numberIn(data: JsonObject, name: string): number {
  const value = data[name];
  return typeof value === "number" ? value : contradiction(name);
}

export function objectIn(data: JsonObject, name: string): JsonObject {
  const value = data[name];
  return isJsonObject(value) ? value : contradiction(name);
}

/** A list of objects; an empty one if the member is not there. */
export const objectsIn = (data: JsonObject, name: string): readonly JsonObject[] =>
  listIn(data, name).map((item) => (isJsonObject(item) ? item : contradiction(name)));

export const textsIn = (data: JsonObject, name: string): readonly string[] =>
  listIn(data, name).map((item) => (typeof item === "string" ? item : contradiction(name)));

function listIn(data: JsonObject, name: string): readonly Json[] {
  const value = data[name] ?? [];
  return Array.isArray(value) ? value : contradiction(name);
}

/** What an instruction names must be there. */
export function found<T>(things: ReadonlyMap<string, T>, name: string): T {
  return things.get(name) ?? contradiction(name);
}

function contradiction(what: string): never {
  throw new LedgerError("ledger-corrupt", `The audit's own book has no ${what}, although the law accepted it`);
}
