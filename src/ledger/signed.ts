/** Making what a party sends: an instruction whose data fits its type, and signatures over it. */
import type { InstructionInput, InstructionType } from "../domain/laws.ts";
import type { Instruction } from "../record/instruction.ts";
import { newInstruction } from "../record/instruction.ts";

export { signInstruction as sign } from "../record/instruction.ts";

/**
 * An instruction for the ledger of this origin. The types check the shape of `data`; the ledger checks it again. Without
 * an id it gets a new one: keep it to send the same instruction again, which takes effect once.
 * @throws LedgerError `not-canonical` for data that JSON can't hold, `malformed-instruction` for a bad id or origin.
 */
export function instruction<T extends InstructionType>(
  type: T,
  origin: string,
  data: InstructionInput<T>,
  id?: string,
): Instruction {
  return newInstruction(type, origin, data, id);
}
