/** The routes: what each takes, and who may ask. */

/** Anybody may ask. */
export type PublicAction = "checkpoint" | "openapi";
/** Asked with a signed request. */
export type ReaderAction = "receipt" | "voucher" | "statement";
/** The body is a signed instruction, and its signatures are all that counts. */
export type InstructionAction = "submit" | "explain";
export type Action = PublicAction | ReaderAction | InstructionAction;

export type Route = { readonly method: "GET" | "POST"; readonly path: string } & (
  | { readonly access: "public"; readonly action: PublicAction }
  | { readonly access: "reader"; readonly action: ReaderAction }
  | { readonly access: "instruction"; readonly action: InstructionAction }
);

/** One method a path. */
export const ROUTES: readonly Route[] = [
  { method: "POST", path: "/instructions", access: "instruction", action: "submit" },
  { method: "POST", path: "/explain", access: "instruction", action: "explain" },
  { method: "GET", path: "/receipts/{seq}", access: "reader", action: "receipt" },
  { method: "GET", path: "/checkpoint", access: "public", action: "checkpoint" },
  { method: "GET", path: "/vouchers/{voucher}", access: "reader", action: "voucher" },
  { method: "GET", path: "/statement", access: "reader", action: "statement" },
  { method: "GET", path: "/openapi.json", access: "public", action: "openapi" },
];

/** The route of a path, and the variable parts of the path. */
export function findRoute(path: string, basePath: string) {
  if (!path.startsWith(basePath)) return undefined;
  const parts = path.slice(basePath.length).split("/");
  const route = ROUTES.find((other) => matches(other.path.split("/"), parts));
  const variable = (name: string, i: number) => (name.startsWith("{") ? [[name.slice(1, -1), parts[i] ?? ""]] : []);
  return route && { route, parameters: Object.fromEntries(route.path.split("/").flatMap(variable)) };
}

const matches = (names: readonly string[], parts: readonly string[]): boolean =>
  names.length === parts.length && names.every((name, i) => name.startsWith("{") || name === parts[i]);
