/** For those who write stores of their own. */
export type { StoreAbility, StoreCheck, StoreContractOptions, StoreSubject } from "./store-contract.ts";
export { storeContract } from "./store-contract.ts";
