import { createServer, type Server } from 'node:http'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumPath, launchBrowser } from '#test/helpers/browser.ts'
import { handMadeModel } from '#test/helpers/handMadeModel.ts'
import { type InProcessServer, startTestServer } from '#test/helpers/server.ts'

let server: InProcessServer
let foreign: Server
let browser: Browser
let foreignUrl = ''
beforeAll(async () => {
  server = await startTestServer()
  const { model } = await handMadeModel(server.services.artifacts)
  await server.services.endpoints.deploy({ name: 'exam', model })
  foreign = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Elsewhere</title><body>'),
  )
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve))
  const address = foreign.address()
  foreignUrl = `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  foreign.close()
  await server.close()
})

test('a page of another site can neither read nor change anything, whatever it tries', async () => {
  const page = await browser.newPage()
  await page.goto(foreignUrl)
  const tried = await page.evaluate(async (url) => {
    const attempt = async (path: string, init: RequestInit): Promise<string> => {
      try {
        const response = await fetch(url + path, init)
        return response.type === 'opaque' ? 'sent' : `read ${response.status}`
      } catch {
        return 'refused'
      }
    }
    const results: Record<string, string> = {
      read: await attempt('/api/flows', {}),
      post: await attempt('/api/flows', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"name":"planted"}',
      }),
      simplePost: await attempt('/api/flows', {
        method: 'POST',
        mode: 'no-cors',
        headers: { 'content-type': 'text/plain' },
        body: '{"name":"planted"}',
      }),
      upload: await attempt('/api/files?name=planted.csv', { method: 'POST', mode: 'no-cors', body: 'a,b\n1,2\n' }),
      copy: await attempt('/api/templates/exam-score/copies', { method: 'POST', mode: 'no-cors' }),
      remove: await attempt('/api/endpoints/exam', { method: 'DELETE' }),
      predict: await attempt('/api/endpoints/exam/predict', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"rows":[{"hours":1,"practice":1,"track":"data"}]}',
      }),
    }
    const image = new Image()
    results['image'] = await new Promise((resolve) => {
      image.onload = () => resolve('loaded')
      image.onerror = () => resolve('refused')
      image.src = `${url}/api/flows`
    })
    return results
  }, server.url)
  expect(tried).toEqual({
    read: 'refused',
    post: 'refused',
    simplePost: 'refused',
    upload: 'refused',
    copy: 'refused',
    remove: 'refused',
    predict: 'refused',
    image: 'refused',
  })

  // A form that the page sends by itself, as a navigation.
  await page.setContent(
    `<form method="post" enctype="text/plain" action="${server.url}/api/flows"><input name='{"name":"planted","x":"' value='"}'></form>`,
  )
  const [answered] = await Promise.all([
    page.waitForResponse(`${server.url}/api/flows`),
    page.evaluate(() => document.querySelector('form')?.submit()),
  ])
  expect(answered.status()).toBe(403)

  expect((await server.request('GET', '/api/flows')).body).toEqual({ flows: [] })
  expect(await server.services.artifacts.usage()).toMatchObject({ count: 2 })
  expect((await server.request('GET', '/api/endpoints/exam')).body).toMatchObject({ requests: 0 })
  await page.close()
})

test('a page of another site cannot show the app in a frame, but may link to it', async () => {
  const page = await browser.newPage()
  await page.goto(foreignUrl)
  const [framed] = await Promise.all([
    page.waitForResponse(`${server.url}/api/docs`),
    page.setContent(`<iframe src="${server.url}/api/docs"></iframe><a href="${server.url}/api/docs">API</a>`),
  ])
  expect(framed.status()).toBe(403)
  const [followed] = await Promise.all([
    page.waitForResponse(
      (response) => response.url() === `${server.url}/api/docs` && response.frame() === page.mainFrame(),
    ),
    page.click('a'),
  ])
  expect(followed.status()).toBe(200)
  await page.close()
})

test('a name that leads to this machine by a trick of the name system is refused', async () => {
  const rebound = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP evil.example 127.0.0.1'],
  })
  try {
    const victim = await rebound.newPage()
    const response = await victim.goto(`http://evil.example:${new URL(server.url).port}/api/flows`)
    expect(response?.status()).toBe(403)
    expect(await response?.json()).toMatchObject({ code: 'foreign_origin' })
  } finally {
    await rebound.close()
  }
})
