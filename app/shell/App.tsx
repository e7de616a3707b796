import { Suspense } from 'react'
import { Link, Route, Switch } from 'wouter'
import './shell.css'
import { EmptyState, LoadingState } from '../ui/EmptyState.tsx'
import { UiProvider } from '../ui/UiProvider.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { LiveRegion } from './LiveRegion.tsx'
import { PageLinks } from './PageLinks.tsx'
import { type Page, pages } from './pages.ts'
import { TopBar } from './TopBar.tsx'

/** The app: one page at a time under the top bar. */
export function App() {
  return (
    <UiProvider>
      <LiveRegion />
      <Switch>
        {pages.map((page) => (
          <Route key={page.path} path={page.path}>
            {(params) => <PageFrame page={page} params={params} />}
          </Route>
        ))}
        <Route>
          <TopBar middle={<PageLinks />} />
          <main className="page-frame">
            <EmptyState icon="circle-help" title="There is no such page" actions={<Link href="/">To the gallery</Link>}>
              The address may be old, or mistyped.
            </EmptyState>
          </main>
        </Route>
      </Switch>
    </UiProvider>
  )
}

function PageFrame({ page, params }: { page: Page; params: Record<string, string | undefined> }) {
  const Content = page.component
  const content = (
    <ErrorBoundary key={page.path}>
      <Suspense fallback={<LoadingState />}>
        <Content params={params} />
      </Suspense>
    </ErrorBoundary>
  )
  if (page.ownBar) return content
  return (
    <>
      <TopBar middle={<PageLinks />} />
      <div className="page-frame">{content}</div>
    </>
  )
}
