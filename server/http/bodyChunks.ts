/** As much of a refused body is taken in and thrown away before the answer, and for as long. */
const discardedBytes = 64e6
const discardedTime = 5000

/** A client that is still sending would not read the answer if the connection were closed on it. */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const until = performance.now() + discardedTime
  let bytes = 0
  while (bytes < discardedBytes && performance.now() < until) {
    const { done, value } = await reader.read()
    if (done) return
    bytes += value.byteLength
  }
}

/** The bytes of a request's body as they come. */
export async function* bodyChunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    // Fails where the client is gone, who then needs no answer.
    await discard(reader).catch(() => undefined)
    reader.releaseLock()
  }
}
