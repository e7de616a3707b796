import { Link } from 'wouter'
import './endpoints.css'
import { useState } from 'react'
import { deleteEndpoint, loadEndpoints } from '#app/api/endpoints.ts'
import { messageOf } from '#app/api/request.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { Badge } from '#app/ui/Badge.tsx'
import { Button } from '#app/ui/Button.tsx'
import { Dialog } from '#app/ui/Dialog.tsx'
import { EmptyState, LoadingState } from '#app/ui/EmptyState.tsx'
import { formatAgo, formatCount } from '#app/ui/format.ts'
import { Icon } from '#app/ui/Icon.tsx'
import { IconButton } from '#app/ui/IconButton.tsx'
import { Menu } from '#app/ui/Menu.tsx'
import { toast } from '#app/ui/toast.ts'

const taskWords = {
  regression: 'a number',
  binary: 'one of two classes',
  multiclass: 'one of several classes',
  clustering: 'the cluster of a row',
  anomaly: 'whether a row is unusual',
} as const

/** All deployed models. */
export function EndpointsPage() {
  const loaded = useLoad('endpoints', loadEndpoints)
  const [toDelete, setToDelete] = useState<string>()

  const remove = async (name: string) => {
    setToDelete(undefined)
    try {
      await deleteEndpoint(name)
      toast({ message: `Endpoint ${name} is taken down.`, tone: 'good' })
      loaded.reload()
    } catch (error) {
      toast({ message: messageOf(error), tone: 'bad' })
    }
  }

  return (
    <main className="sheet">
      <header className="sheet__head">
        <h1>Endpoints</h1>
        <p className="sheet__lead">Deployed models. Applications send rows to them and get predictions back.</p>
      </header>
      {loaded.state === 'loading' && <LoadingState />}
      {loaded.state === 'failed' && (
        <EmptyState
          icon="circle-alert"
          title="The endpoints could not be loaded"
          actions={<Button onClick={loaded.reload}>Try again</Button>}
        >
          {loaded.problem}
        </EmptyState>
      )}
      {loaded.state === 'ready' && loaded.value.length === 0 && (
        <EmptyState
          icon="radio"
          title="No endpoint yet"
          actions={
            <Link href="/" className="ui-button ui-button--primary ui-button--medium">
              Go to the flows
            </Link>
          }
        >
          Open a flow that ends in a Deploy node and press Run: its model shows here with a form to try it.
        </EmptyState>
      )}
      {loaded.state === 'ready' && loaded.value.length > 0 && (
        <ul className="endpoint-list">
          {loaded.value.map((endpoint) => (
            <li key={endpoint.name} className="endpoint-card">
              <span className="endpoint-card__icon">
                <Icon name="radio" size={18} />
              </span>
              <div className="endpoint-card__text">
                <Link href={`/endpoints/${encodeURIComponent(endpoint.name)}`} className="endpoint-card__name">
                  {endpoint.name}
                </Link>
                <p>
                  Predicts <strong>{endpoint.target.name}</strong> ({taskWords[endpoint.task]}) from{' '}
                  {formatCount(endpoint.inputs.length, 'column')}.
                </p>
              </div>
              <Badge>version {endpoint.version}</Badge>
              <span className="endpoint-card__facts numeric">
                {endpoint.requests === 0 ? 'not asked yet' : `asked ${formatCount(endpoint.requests, 'time')}`},{' '}
                {formatAgo(endpoint.createdAt, Date.now())}
              </span>
              <Menu
                trigger={<IconButton label={`More for ${endpoint.name}`} icon="ellipsis" />}
                items={[
                  { label: 'Take down', icon: 'trash-2', danger: true, onSelect: () => setToDelete(endpoint.name) },
                ]}
              />
            </li>
          ))}
        </ul>
      )}
      <Dialog
        open={toDelete !== undefined}
        onClose={() => setToDelete(undefined)}
        title={`Take down ${toDelete}?`}
        size="small"
        footer={
          <>
            <Button onClick={() => setToDelete(undefined)}>Keep it</Button>
            <Button variant="danger" onClick={() => toDelete !== undefined && void remove(toDelete)}>
              Take down
            </Button>
          </>
        }
      >
        <p>Applications that ask it will get an error from now on. Running the flow again deploys it anew.</p>
      </Dialog>
    </main>
  )
}
