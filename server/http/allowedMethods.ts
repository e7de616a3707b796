import { TrieRouter } from 'hono/router/trie-router'

type Route = { method: string; path: string }

/** Looks up which methods a path takes, for a request with one that it does not take. */
export function createAllowedMethods(routes: () => readonly Route[]): (path: string) => string[] {
  let router: TrieRouter<string> | undefined
  return (path) => {
    if (!router) {
      router = new TrieRouter<string>()
      const known = new Set<string>()
      for (const route of routes()) {
        // Middleware stands under ALL, the app's pages under "every path": neither makes an address of the API.
        const name = `${route.method} ${route.path}`
        if (route.method === 'ALL' || route.path === '/*' || known.has(name)) continue
        known.add(name)
        router.add('ALL', route.path, route.method)
      }
    }
    return [...new Set(router.match('ALL', path)[0].map(([method]) => method))].sort()
  }
}
