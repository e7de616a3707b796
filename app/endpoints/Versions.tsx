import { useState } from 'react'
import { useVersion as letAnswer, loadRollOut, loadVersions } from '#app/api/endpoints.ts'
import { messageOf } from '#app/api/request.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { metricValue, metricWord } from '#app/results/metricWords.ts'
import { Badge } from '#app/ui/Badge.tsx'
import { Button } from '#app/ui/Button.tsx'
import { formatAgo } from '#app/ui/format.ts'
import { toast } from '#app/ui/toast.ts'
import type { EndpointResource } from '#server/contract/resources.ts'

const figure = ({ metrics }: EndpointResource): string => {
  const [first] = Object.entries(metrics)
  return first ? `, ${metricWord(first[0])} ${metricValue({ name: first[0], value: first[1] })}` : ''
}

/** Every version of an endpoint; another one answers after one click, with the next request. */
export function Versions({ endpoint: { name, version } }: { endpoint: EndpointResource }) {
  const loaded = useLoad(`versions ${name} ${version}`, async (signal) => {
    const [{ versions }, rollOut] = await Promise.all([loadVersions(name, signal), loadRollOut(name, signal)])
    return { versions, rollOut }
  })
  const [isBusy, setIsBusy] = useState(false)
  if (!loaded.value || loaded.value.versions.length < 2) return null
  const { versions, rollOut } = loaded.value

  const use = async (wanted: number) => {
    setIsBusy(true)
    try {
      await letAnswer(name, wanted)
      toast({ message: `Version ${wanted} of ${name} answers now.`, tone: 'good' })
      loaded.reload()
    } catch (error) {
      toast({ message: messageOf(error), tone: 'bad' })
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <section aria-label="Versions">
      <h2>Versions</h2>
      <ul className="keys__list">
        {versions.map((each) => {
          const names = Object.entries(rollOut.aliases).filter(([, at]) => at === each.version)
          return (
            <li key={each.version}>
              <span>
                Version {each.version}, made {formatAgo(each.createdAt, Date.now())}
                {figure(each)}
              </span>
              {names.map(([alias]) => (
                <Badge key={alias}>{alias}</Badge>
              ))}
              {each.version === rollOut.champion ? (
                <Badge tone="good">answers</Badge>
              ) : (
                <Button variant="quiet" size="small" disabled={isBusy} onClick={() => void use(each.version)}>
                  {each.version === rollOut.previous ? 'Roll back to it' : 'Let it answer'}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
