import { useState } from 'react'
import { loadKeys, makeKey, revokeKey, rotateKey } from '#app/api/endpoints.ts'
import { messageOf } from '#app/api/request.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { Button } from '#app/ui/Button.tsx'
import { CodeBlock } from '#app/ui/CodeBlock.tsx'
import { formatAgo } from '#app/ui/format.ts'
import { toast } from '#app/ui/toast.ts'
import type { KeyResource, MadeKey } from '#server/contract/endpoints.ts'

const when = ({ lastUsedAt, expiresAt }: KeyResource): string => {
  const used = lastUsedAt === null ? 'not used yet' : `last used ${formatAgo(lastUsedAt, Date.now())}`
  if (expiresAt === null) return used
  return `${used}, ${expiresAt <= Date.now() ? 'its time is over' : `ends ${new Date(expiresAt).toLocaleString()}`}`
}

/** The API keys of an endpoint: one click makes one, a second copies it. It is shown this once. */
export function Keys({ name }: { name: string }) {
  const loaded = useLoad(`keys ${name}`, (signal) => loadKeys(name, signal))
  const [made, setMade] = useState<MadeKey>()
  const [isBusy, setIsBusy] = useState(false)
  const keys = loaded.value?.keys ?? []

  const act = async (work: () => Promise<unknown>) => {
    setIsBusy(true)
    try {
      await work()
      loaded.reload()
    } catch (error) {
      toast({ message: messageOf(error), tone: 'bad' })
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <section className="keys" aria-label="API keys">
      <div className="keys__head">
        <p>Applications send an API key with every request.</p>
        <Button
          size="small"
          icon="plus"
          busy={isBusy}
          onClick={() => void act(async () => setMade(await makeKey({ endpoints: [name] })))}
        >
          Make a key
        </Button>
      </div>
      {made && (
        <>
          <CodeBlock code={`export MODELWRIGHT_API_KEY=${made.key}`} label="The new API key" title={made.name} />
          <p className="snippets__note">Copy it now: only its hash is kept, so it can’t be shown again.</p>
        </>
      )}
      {keys.length > 0 && (
        <ul className="keys__list">
          {keys.map((key) => (
            <li key={key.id}>
              <span>
                <code>{key.start}…</code> {key.name}, {when(key)}
              </span>
              <Button
                variant="quiet"
                size="small"
                disabled={isBusy}
                onClick={() => void act(async () => setMade(await rotateKey(key.id)))}
              >
                Renew
              </Button>
              <Button
                variant="quiet"
                size="small"
                disabled={isBusy}
                onClick={() =>
                  void act(async () => {
                    await revokeKey(key.id)
                    if (made?.id === key.id) setMade(undefined)
                  })
                }
              >
                Take back
              </Button>
            </li>
          ))}
        </ul>
      )}
      {loaded.state === 'failed' && <p role="alert">{loaded.problem}</p>}
    </section>
  )
}
