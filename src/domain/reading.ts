/** Reads what was recorded: the data of an instruction that the law has accepted, in the types of its law. */
import * as z from "zod/mini";
import type { Law } from "./rule.ts";

export type Schema = z.core.$ZodType;
export type DataOf<S extends Schema> = z.output<S>;

/** The data as the law's schema gives it. Only for accepted instructions: others are told what is wrong by `prepare`. */
export const dataOf = <S extends Schema>(law: Law<S>, data: unknown): DataOf<S> => z.parse(law.data, data);
