import { statSync } from "node:fs";
import { dirname } from "node:path";

/** Whether every user may go through all folders down to this one: not below root's home. */
export function isOpenToAll(folder: string): boolean {
  const above = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (above === folder || isOpenToAll(above));
}
