import type { Role } from './identity.ts'

/** What is asked, and the least role that may. The first line that fits counts. */
const rules: [methods: string, path: RegExp, role: Role][] = [
  ['GET POST DELETE', /^\/api\/session$/, 'viewer'],
  ['GET POST PUT DELETE', /^\/api\/(people|secrets|endpoint-keys)(\/|$)/, 'owner'],
  // Any file of the machine: that is its owner's.
  ['POST', /^\/api\/flow-files\//, 'owner'],
  ['GET', /./, 'viewer'],
  ['POST', /^(\/api)?\/endpoints\/[^/]+\/(predict|invocations)$/, 'viewer'],
  ['POST', /^\/api\/probe$/, 'viewer'],
  ['PUT POST', /^\/api\/runs\/[^/]+\/nodes\/[^/]+\/labels(\/|$)/, 'labeller'],
]

/** The least role that may send this request: reading and predicting is a viewer's, labels a labeller's, the rest an editor's. */
export function requiredRole(method: string, path: string): Role {
  const asked = method === 'HEAD' ? 'GET' : method
  return rules.find(([methods, pattern]) => methods.split(' ').includes(asked) && pattern.test(path))?.[2] ?? 'editor'
}
