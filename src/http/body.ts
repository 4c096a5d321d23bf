/** Bodies of requests and answers, read to the end or to a limit: what a sender says of their length is not believed. */

/** How reading ended without a text. */
export type Unread = "too-large" | "too-slow" | "not-utf8";

/**
 * The text of a body of at most `limit` bytes. The rest of a longer one is not read. When the signal aborts, the body
 * is given up as too slow.
 * @throws whatever the stream throws, when the connection breaks off, say.
 */
export async function readText(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  signal: AbortSignal,
): Promise<{ readonly text: string } | { readonly unread: Unread }> {
  const chunks = body ? await readBytes(body.getReader(), limit, signal) : [];
  if (typeof chunks === "string") return { unread: chunks };
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const parts = chunks.map((chunk) => decoder.decode(chunk, { stream: true }));
    return { text: parts.join("") + decoder.decode() };
  } catch {
    return { unread: "not-utf8" };
  }
}

async function readBytes(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limit: number,
  signal: AbortSignal,
): Promise<readonly Uint8Array[] | Unread> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let giveUp = () => {};
  const aborted = new Promise<"too-slow">((resolve) => {
    giveUp = () => resolve("too-slow");
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  });
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), aborted]);
      if (read === "too-slow") return abandon(reader, read);
      if (read.done) return chunks;
      size += read.value.byteLength;
      if (size > limit) return abandon(reader, "too-large");
      chunks.push(read.value);
    }
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** Nobody waits for the sender to agree. */
function abandon(reader: ReadableStreamDefaultReader<Uint8Array>, why: Unread): Unread {
  reader.cancel().catch(() => {});
  return why;
}
