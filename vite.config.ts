import { relative } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import type {} from 'vitest/config'

const root = import.meta.dirname

/** Fails the browser build when server-only code is reachable, through any chain of imports. */
function serverOnlyGuard(): Plugin {
  const forbiddenPackages =
    /node_modules\/(@tensorflow|better-sqlite3|@duckdb|drizzle-orm|hono\/dist\/(?!client|utils))/
  // What layers do to shapes and how many weights they have is told on the cards as well: those few files only count.
  const forbiddenFiles =
    /^(nodes\/.*\.run\.ts|nodes\/runs\.ts|nodes\/ml\/(?!layers\/(layerKinds?|basicKinds|windowKinds|inputRows)\.ts).*|server\/(?!contract\/).*|test\/.*)$/
  return {
    name: 'modelwright:server-only-guard',
    apply: 'build',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true })
      if (!resolved || !importer) return resolved
      const path = relative(root, resolved.id.split('?')[0] ?? resolved.id)
      if (forbiddenFiles.test(path) || forbiddenPackages.test(path)) {
        this.error(
          `${relative(root, importer)} pulls "${path}" into the browser bundle. The app may import node definitions, server/contract and types only.`,
        )
      }
      return resolved
    },
  }
}

const browserTests = ['test/browser/**/*.test.ts', 'test/**/*.browser.test.ts']

export default defineConfig({
  root: 'app',
  publicDir: 'public',
  plugins: [serverOnlyGuard(), react()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
  },
  server: {
    port: 5173,
    strictPort: true,
    // The server takes requests of its own pages only, so Host stays as it is; app/api/*.ts are modules, not resources.
    proxy: {
      '^/api/(?!.*\\.tsx?(\\?|$))': { target: 'http://127.0.0.1:4400', changeOrigin: false },
      '^/endpoints/[^/]+/invocations': { target: 'http://127.0.0.1:4400', changeOrigin: false },
    },
  },
  test: {
    root,
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A browser that shares two cores with trainings is slower than any person would see it: those tests go last and one by one.
    projects: [
      {
        extends: true,
        test: {
          name: 'plain',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: browserTests,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: browserTests,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
})
