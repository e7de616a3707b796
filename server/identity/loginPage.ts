import type { Context } from 'hono'

/** A plain form, whole in itself: it works before any part of the app is loaded. */
export function loginPage(
  context: Context,
  { status, message = '' }: { status: 401 | 429; message?: string },
): Response {
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Log in to Modelwright</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { min-height: 100vh; margin: 0; display: grid; place-content: center; padding: 24px }
form { display: grid; gap: 16px; width: 280px }
label { display: grid; gap: 4px }
input, button { font: inherit; padding: 8px }
p { min-height: 1.5em; margin: 0 }
</style>
</head>
<body>
<form method="post" action="/login">
<h1>Modelwright</h1>
<label>Name <input name="name" value="owner" autocomplete="username" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required autofocus></label>
<button>Log in</button>
<p role="alert">${message}</p>
</form>
</body>
</html>`
  return context.html(page, status, { 'cache-control': 'no-store' })
}
