import { defineConfig } from 'drizzle-kit'

/** `npm run migrations` compares every feature's tables with the migrations so far and writes the next one. */
export default defineConfig({
  dialect: 'sqlite',
  schema: './server/*/schema.ts',
  out: './server/db/migrations',
})
