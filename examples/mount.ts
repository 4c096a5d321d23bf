/** Node's http and the web's Request and Response, one into the other: what a bureau's framework may do already. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";

// #region mount
/** A listener for `http.createServer`. A caller who goes away takes the rest of the answer with them. */
export const mount =
  (handler: (request: Request) => Promise<Response>): RequestListener =>
  async (incoming, outgoing) => {
    try {
      const request = toRequest(incoming);
      const response = request instanceof Response ? request : await handler(request);
      await send(response, incoming, outgoing);
    } catch {
      outgoing.destroy(); // nobody there to hear the answer
    }
  };

/** What the web knows no Request for is answered here. */
function toRequest(incoming: IncomingMessage): Request | Response {
  const { method = "GET", headers, url = "/" } = incoming;
  if (method === "TRACE") return new Response(null, { status: 405, headers: { allow: "GET, HEAD, OPTIONS, POST" } });
  if (!/^\/(?![/\\])/.test(url) || !URL.canParse(`http://${headers.host}`)) return new Response(null, { status: 400 });
  const pairs = Object.entries(headers).flatMap(([name, values = []]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  const body = hasBody(incoming) ? { body: bodyOf(incoming), duplex: "half" as const } : {};
  return new Request(new URL(url, `http://${headers.host}`), { method, headers: pairs, ...body });
}

/** Read no further than the handler asks. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = incoming[Symbol.asyncIterator]();
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const { done, value } = await chunks.next();
    if (done) controller.close();
    else controller.enqueue(value);
  };
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}

const hasBody = ({ method }: IncomingMessage): boolean => method !== "GET" && method !== "HEAD";

/** A body that was not read to its end would stand before the next request: the connection ends with the answer. */
async function send(response: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  if (hasBody(incoming) && !incoming.readableEnded) outgoing.setHeader("connection", "close");
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) await pipeline(response.body, outgoing);
  else outgoing.end();
}
// #endregion mount
