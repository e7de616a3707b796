import { Link } from 'wouter'
import './endpoints.css'
import { loadEndpoint } from '#app/api/endpoints.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { Badge } from '#app/ui/Badge.tsx'
import { Button } from '#app/ui/Button.tsx'
import { EmptyState, LoadingState } from '#app/ui/EmptyState.tsx'
import { Icon } from '#app/ui/Icon.tsx'
import { EndpointView } from './EndpointView.tsx'

/** One deployed model on a page of its own. */
export function EndpointPage({ name }: { name: string }) {
  const loaded = useLoad(name, (signal) => loadEndpoint(name, signal))
  return (
    <main className="sheet">
      <header className="sheet__head">
        <Link href="/endpoints" className="sheet__back">
          <Icon name="arrow-left" size={14} /> Endpoints
        </Link>
        <h1>
          {name} {loaded.value && <Badge>version {loaded.value.version}</Badge>}
        </h1>
        {loaded.value && (
          <p className="sheet__lead">
            Predicts {loaded.value.target.name}.{' '}
            {loaded.value.flowId !== undefined && (
              <Link href={`/flows/${encodeURIComponent(loaded.value.flowId)}`}>Open the flow that made it</Link>
            )}
          </p>
        )}
      </header>
      {loaded.state === 'loading' && <LoadingState />}
      {loaded.state === 'failed' && (
        <EmptyState
          icon={loaded.isAbsent ? 'radio' : 'circle-alert'}
          title={loaded.isAbsent ? `There is no endpoint “${name}”` : 'The endpoint could not be loaded'}
          actions={
            loaded.isAbsent ? (
              <Link href="/endpoints">See those there are</Link>
            ) : (
              <Button onClick={loaded.reload}>Try again</Button>
            )
          }
        >
          {loaded.isAbsent ? 'It was taken down, or its name is mistyped.' : loaded.problem}
        </EmptyState>
      )}
      {loaded.state === 'ready' && (
        <div className="sheet__panel">
          <EndpointView endpoint={loaded.value} />
        </div>
      )}
    </main>
  )
}
