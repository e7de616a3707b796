export declare const BROUGHT_NODE: string
export declare const OLDEST_NODE: string
export declare function isNodeFit(version: string): boolean
export type NodeChoice =
  | { own: true; version: string }
  | { own: false; name: string; specs: string[]; binary: string; folder: string }
export declare function chooseNode(machine: { version: string; platform: string; arch: string }): NodeChoice
