import type { Problem } from '../problem.ts'
import { type Flow, flow as flowSchema } from './flow.ts'
import { forbiddenNames } from './ids.ts'
import type { Catalogue } from './infer.ts'
import { describeValue, forbiddenProblems, issueProblems } from './issues.ts'
import { structureProblems } from './structure.ts'
import { type UpgradeChange, upgradeDocument, upgradeNodes } from './upgrade.ts'

export type { UpgradeChange } from './upgrade.ts'

/** Sizes beyond which a document is refused at once. */
export const flowLimits = { nodes: 5_000, edges: 20_000, groups: 2_000, notes: 2_000, parameters: 500 } as const

/**
 * `problems` of a flow that could be read are those of nodes and edges that are kept although something is wrong with them
 * (unknown types, ports that are not there); a flow that could not be read has at least one.
 */
export type FlowParse =
  | { ok: true; flow: Flow; changes: UpgradeChange[]; problems: Problem[] }
  | { ok: false; problems: Problem[] }

const refuse = (code: string, message: string, extra: Partial<Problem> = {}): FlowParse => ({
  ok: false,
  problems: [{ code, severity: 'error', message, ...extra }],
})

/** Most problems that one answer lists; a file with more has one cause that shows in these. */
const listed = 200

/** Reads a flow file's JSON: limits, older forms, types, then the links between its parts. Never throws. */
export function parseFlow(json: unknown, catalogue: Catalogue): FlowParse {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return refuse('flow_malformed', `A flow is a JSON object; got ${describeValue(json)}.`)
  const document: Record<string, unknown> = Object.fromEntries(Object.entries(json))
  if (document['format'] !== 'modelwright-flow')
    return refuse(
      'not_a_flow',
      `This is no Modelwright flow: "format" must be "modelwright-flow"; got ${describeValue(document['format'])}.`,
      { field: 'format' },
    )
  const sizes = sizeProblems(document)
  if (sizes.length > 0) return { ok: false, problems: sizes }
  const forbidden = forbiddenProblems(json)
  if (forbidden.length > 0) return { ok: false, problems: forbidden }
  const upgraded = upgradeDocument(document)
  if (!upgraded.ok) return { ok: false, problems: [upgraded.problem] }
  const parsed = flowSchema.safeParse(upgraded.document, { reportInput: true })
  if (!parsed.success) return { ok: false, problems: issueProblems(parsed.error, upgraded.document).slice(0, listed) }
  const broken = linkProblems(parsed.data)
  if (broken.length > 0) return { ok: false, problems: broken.slice(0, listed) }
  const result = upgradeNodes(parsed.data, catalogue)
  return {
    ok: true,
    flow: result.flow,
    changes: [...upgraded.changes, ...result.changes],
    problems: [...result.problems, ...structureProblems(result.flow, catalogue)],
  }
}

/** The same from a file's text, with the place where it stops being JSON. */
export function parseFlowText(text: string, catalogue: Catalogue): FlowParse {
  let json: unknown
  try {
    json = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return refuse('not_json', `The file is not JSON: ${reason}.`)
  }
  return parseFlow(json, catalogue)
}

function sizeProblems(document: Record<string, unknown>): Problem[] {
  const problems: Problem[] = []
  for (const [field, limit] of Object.entries(flowLimits)) {
    const list = document[field]
    if (Array.isArray(list) && list.length > limit)
      problems.push({
        code: 'flow_too_large',
        severity: 'error',
        field,
        message: `The flow has ${list.length.toLocaleString('en')} ${field}; at most ${limit.toLocaleString('en')} are allowed. Split it into several flows.`,
      })
  }
  return problems
}

/** Ids that are given twice or cannot be used, and links to what is not there. */
function linkProblems(flow: Flow): Problem[] {
  const problems: Problem[] = []
  const report = (code: string, message: string, place: Partial<Problem> = {}): void => {
    problems.push({ code, severity: 'error', message, ...place })
  }
  const kinds = new Map<string, string>()
  const claim = (id: string, kind: string, place: Partial<Problem>): void => {
    const other = kinds.get(id)
    if (forbiddenNames.has(id))
      report('name_forbidden', `The id "${id}" of a ${kind} is not allowed. Choose another.`, place)
    else if (other !== undefined)
      report(
        'id_duplicate',
        other === kind
          ? `The id "${id}" is used by two ${kind}s. Each needs an id of its own.`
          : `The id "${id}" is used by a ${other} and a ${kind}. Each needs an id of its own.`,
        place,
      )
    kinds.set(id, kind)
  }
  for (const node of flow.nodes) claim(node.id, 'node', { nodeId: node.id, field: 'id' })
  for (const group of flow.groups ?? []) claim(group.id, 'group', { field: 'groups' })
  for (const note of flow.notes ?? []) claim(note.id, 'note', { field: 'notes' })
  for (const node of flow.nodes)
    if (node.group !== undefined && kinds.get(node.group) !== 'group')
      report('group_unknown', `Node "${node.id}": there is no group "${node.group}".`, {
        nodeId: node.id,
        field: 'group',
      })
  for (const [at, edge] of flow.edges.entries())
    for (const [end, word] of [
      [edge.from, 'starts'],
      [edge.to, 'ends'],
    ] as const) {
      const place = { field: `edges.${at}`, port: end.port }
      const line = `${edge.from.node}.${edge.from.port} to ${edge.to.node}.${edge.to.port}`
      if (kinds.get(end.node) !== 'node')
        report('edge_dangling', `The edge from ${line} ${word} at a node "${end.node}" that is not there.`, place)
      if (forbiddenNames.has(end.port)) report('name_forbidden', `The port name "${end.port}" is not allowed.`, place)
    }
  const names = new Set<string>()
  for (const { name } of flow.parameters ?? []) {
    if (forbiddenNames.has(name))
      report('name_forbidden', `The parameter name "${name}" is not allowed.`, { field: name })
    if (names.has(name)) report('parameter_duplicate', `The flow has two parameters named "${name}".`, { field: name })
    names.add(name)
  }
  return problems
}
