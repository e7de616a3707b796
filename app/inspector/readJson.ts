export type ReadJson = { ok: true; value: unknown } | { ok: false; message: string }

/** JSON as a person types it: what is wrong comes as a sentence. */
export function readJson(text: string): ReadJson {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/ in JSON at position/, ' at character') : ''
    return { ok: false, message: `This is not JSON yet. ${reason}` }
  }
}
