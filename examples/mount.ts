/** Node's http and the web's Request and Response, one into the other: what a bureau's framework may do already. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

// #region mount
/** A listener for `http.createServer`. A caller who goes away takes the rest of the answer with them. */
export const mount =
  (handler: (request: Request) => Promise<Response>): RequestListener =>
  async (incoming, outgoing) => {
    try {
      await send(await handler(toRequest(incoming)), outgoing);
    } catch {
      outgoing.destroy(); // an address that is none, or nobody there to hear the answer
    }
  };

function toRequest(incoming: IncomingMessage): Request {
  const { method = "GET", headers, url = "/" } = incoming;
  const pairs = Object.entries(headers).flatMap(([name, values = []]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  const hasBody = method !== "GET" && method !== "HEAD";
  const body = hasBody ? { body: Readable.toWeb(incoming), duplex: "half" as const } : {};
  return new Request(new URL(url, `http://${headers.host}`), { method, headers: pairs, ...body });
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) await pipeline(Readable.fromWeb(response.body), outgoing);
  else outgoing.end();
}
// #endregion mount
