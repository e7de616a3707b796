/** How bad: an error stops a run that needs the node; a warning does not. */
export type Severity = 'error' | 'warning'

/**
 * A change that mends a problem, in words relative to the node that has it; `nodes/core/flow/fix.ts` turns it into an edit of a flow.
 * `insertBefore` puts a node on the edge into `port`; `moveAfterSplit` takes this node out of its place and puts it on the
 * edge(s) that leave the first Split node downstream; `insertUpstream` puts a node behind the one that feeds `port`, before all that hangs
 * on it; where that one is of the same type already, its settings are added to.
 */
export type Fix =
  | { kind: 'setParams'; title: string; params: Record<string, unknown> }
  | { kind: 'insertBefore'; title: string; port: string; type: string; params?: Record<string, unknown> }
  | { kind: 'insertAfter'; title: string; port: string; type: string; params?: Record<string, unknown> }
  | { kind: 'insertUpstream'; title: string; port: string; type: string; params?: Record<string, unknown> }
  | { kind: 'moveAfterSplit'; title: string }
  | { kind: 'removeNode'; title: string }
  | { kind: 'removeEdge'; title: string; port: string }

/** What a definition says of itself: where in the node, what is wrong, and how to mend it. Whole sentences, plain words. */
export type NodeProblem = {
  /** Closed, stable word for tests and callers: `target_missing`, `column_unknown`, … */
  code: string
  severity: Severity
  /** What is wrong, what was expected. */
  message: string
  /** What to do. */
  hint?: string
  port?: string
  /** A parameter's name, or a place within it: "columns.2.name" is the field of the third row of a list. */
  field?: string
  column?: string
  fix?: Fix
}

/** The same, placed in a flow. `nodeId` is absent for problems of the flow itself (a cycle names its nodes in `nodeIds`). */
export type Problem = NodeProblem & { nodeId?: string; nodeIds?: string[]; edgeId?: string }

export const isError = (problem: NodeProblem): boolean => problem.severity === 'error'

/** The parameter that a problem is about, whichever part of it. */
export const fieldOfProblem = ({ field }: NodeProblem): string | undefined => field?.split('.')[0]
