/** Where an output lies; the digest tells one result from the next. */
export type OutputPlace = { runId: string; nodeId: string; port: string; digest: string }

export const placeKey = ({ runId, nodeId, port, digest }: OutputPlace): string => `${runId}/${nodeId}/${port}/${digest}`
