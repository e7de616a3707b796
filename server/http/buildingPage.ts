import type { Context } from 'hono'

/** Shown while `dist/` is not there yet; asks again by itself. */
export function buildingPage(context: Context): Response {
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="2">
<title>Modelwright is being built</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { min-height: 100vh; margin: 0; display: grid; place-content: center; text-align: center; padding: 24px }
p { max-width: 40ch; opacity: .75 }
</style>
</head>
<body>
<main>
<h1>Modelwright is being built</h1>
<p>The server is running; the app's pages are being put together. This page opens the app as soon as it is there.
If nothing happens for long, run <code>npm start</code>.</p>
</main>
</body>
</html>`
  return context.html(page, 503, { 'retry-after': '2', 'cache-control': 'no-store' })
}
