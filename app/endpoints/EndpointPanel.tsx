import { loadEndpoint } from '#app/api/endpoints.ts'
import { loadOutput } from '#app/api/runs.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { endpointValue } from '#app/api/values.ts'
import { type OutputPlace, placeKey } from '#app/results/place.ts'
import { Button } from '#app/ui/Button.tsx'
import { EmptyState, LoadingState } from '#app/ui/EmptyState.tsx'
import { EndpointView } from './EndpointView.tsx'

/** The endpoint that a Deploy node made, in the drawer. */
export function EndpointPanel({ place }: { place: OutputPlace }) {
  const loaded = useLoad(placeKey(place), async (signal) => {
    const { name } = await loadOutput(place.runId, place.nodeId, place.port, endpointValue, signal)
    return loadEndpoint(name, signal)
  })
  if (loaded.state === 'loading') return <LoadingState>Looking up the endpoint …</LoadingState>
  if (loaded.state === 'failed') {
    return (
      <EmptyState
        icon="radio"
        title="The endpoint is not there"
        actions={<Button onClick={loaded.reload}>Try again</Button>}
      >
        {loaded.problem} If it was deleted, run the flow to deploy it again.
      </EmptyState>
    )
  }
  return <EndpointView endpoint={loaded.value} />
}
