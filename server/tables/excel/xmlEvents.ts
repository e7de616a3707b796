import { SaxesParser } from 'saxes'
import type { ZipEntry } from '../openZip.ts'

export type XmlHandlers = {
  open?: (name: string, attributes: Record<string, string>) => void
  text?: (text: string) => void
  close?: (name: string) => void
  /** Asked after each piece: true ends the reading early. */
  isDone?: () => boolean
  /** Awaited after each piece, so that what was gathered can be taken away. */
  piece?: () => Promise<void> | void
}

/** Reads an XML file of an archive piece by piece; names come without their namespace prefix. */
export async function xmlEvents(entry: ZipEntry, handlers: XmlHandlers): Promise<void> {
  const parser = new SaxesParser()
  const local = (name: string): string => name.slice(name.indexOf(':') + 1)
  let failure: Error | undefined
  parser.on('error', (error) => {
    failure ??= error
  })
  parser.on('opentag', ({ name, attributes }) => handlers.open?.(local(name), attributes))
  parser.on('text', (text) => handlers.text?.(text))
  parser.on('closetag', ({ name }) => handlers.close?.(local(name)))
  const decoder = new TextDecoder()
  for await (const chunk of await entry.stream()) {
    parser.write(decoder.decode(chunk as Buffer, { stream: true }))
    if (failure) throw failure
    await handlers.piece?.()
    if (handlers.isDone?.()) return
  }
  parser.write(decoder.decode()).close()
  if (failure) throw failure
  await handlers.piece?.()
}
