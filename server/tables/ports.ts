import type { Digest } from '#nodes/core/value.ts'

/** The part of the artifact store that tables need. */
export type ArtifactFolder = {
  put: (bytes: Uint8Array, kind: string) => Promise<Digest>
  get: (digest: Digest) => Promise<Uint8Array>
  /** Where the bytes lie on this machine. */
  path: (digest: Digest) => string | Promise<string>
  /** Takes a finished file into the store (it may be moved). `digest` names it where its bytes are not what counts. */
  putFile: (path: string, kind: string, digest?: Digest) => Promise<Digest>
}
