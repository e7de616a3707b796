import type { CsvFacts } from '#nodes/core/run.ts'
import { isSourceFacts } from '#nodes/core/source.ts'
import { learnFromProse } from '#nodes/data/learnFromProse.ts'
import { sourcesOfFile } from '#nodes/data/sourceOfFile.ts'
import { catalogue } from '#nodes/index.ts'
import type { ProbePlace, ProbeService } from './probeService.ts'

/** Where only the beginning was looked at, the file has at least so many rows. */
const rowsSeen = 20_000

/** What a file holds, by the node that finds most in it, with the roles that are proposed; `type` is that node's. */
export async function lookAtFile(
  probes: ProbeService,
  file: string,
  place: ProbePlace,
): Promise<{ type: string; facts: CsvFacts }> {
  const looks = await Promise.allSettled(sourcesOfFile(file).map((type) => look(probes, { type, file, place })))
  const found = looks.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const [best] = found.toSorted((a, b) => b.facts.rows - a.facts.rows)
  if (!best) throw looks.find((each) => each.status === 'rejected')?.reason
  return { type: best.type, facts: { ...best.facts, columns: learnFromProse(best.facts.columns) } }
}

async function look(
  probes: ProbeService,
  { type, file, place }: { type: string; file: string; place: ProbePlace },
): Promise<{ type: string; facts: CsvFacts }> {
  const definition = type === 'data.csv' ? undefined : catalogue.find(type)
  const request = definition?.probe?.(definition.params.parse({ file }), {})
  if (!request) return { type: 'data.csv', facts: await probes.csv({ kind: 'csv', file, options: {} }, place) }
  const facts = await probes.probe(request, place)
  if (!isSourceFacts(facts)) return { type, facts: facts as CsvFacts }
  const asCsv = { delimiter: '', quote: '', encoding: '', header: true, ragged: { count: 0, lines: [] } }
  return { type, facts: { ...asCsv, ...facts, rows: facts.rows ?? rowsSeen } }
}
