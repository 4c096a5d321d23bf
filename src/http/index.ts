/**
 * training-voucher-ledger/http, between a bureau and those who send it instructions: a handler that the bureau mounts in
 * its own server, and a client for schools.
 */

// The school's side.
export type { VoucherStatus } from "./answers.ts";
export { type Client, type ClientOptions, connect } from "./client.ts";
// The bureau's side.
export { createHandler, type Handler } from "./handler.ts";
export type { Asked, HandlerOptions } from "./options.ts";
export type { Freshness, Reader } from "./reader.ts";
export type { Action } from "./routes.ts";
