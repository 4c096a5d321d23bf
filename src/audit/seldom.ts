/**
 * What an audit of good lines alone can do without: the sentences of problems, what makes an export's other files, and
 * what reads openings. It is loaded by `import()` when it is needed; in one piece, as more would make more of the rest
 * come in pieces.
 */
export { createDerivedCheck, createEntryFiles, lastPieces } from "./derived.ts";
export { countedByCheck, worded } from "./problems.ts";
export { openingIn, sealOpenings } from "./sealing.ts";
