/**
 * What an audit of good lines alone, with nothing suspicious in them, can do without: the sentences of problems and
 * findings, what makes an export's other files, and what reads openings. It is loaded by `import()` when it is needed;
 * in one piece, as more would make more of the rest come in pieces.
 */
export { tellBrokenSeals } from "./broken-seals.ts";
export { createDerivedCheck, createEntryFiles, lastPieces } from "./derived.ts";
export { inChinese } from "./glossary.ts";
export { checkOpenings, openingIn, sealOpenings } from "./sealing.ts";
export { suspicion } from "./suspicions.ts";
export { leaveEnd, leaveTrust, leaveUnjudged } from "./unchecked.ts";
export { countedByCheck, worded } from "./worded.ts";
