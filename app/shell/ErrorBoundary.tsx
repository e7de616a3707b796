import { Component, type ReactNode } from 'react'
import { messageOf } from '../api/request.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'

/** Keeps a fault in one page from taking the app down; says what happened and that nothing is lost. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined }

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error }
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children
    return (
      <div className="page-fault">
        <EmptyState
          icon="circle-x"
          title="This page stopped working"
          actions={
            <>
              <Button variant="primary" icon="rotate-ccw" onClick={() => window.location.reload()}>
                Reload the page
              </Button>
              <Button onClick={() => window.location.assign('/')}>To the gallery</Button>
            </>
          }
        >
          <p>Your flow is safe: changes that were not saved yet are kept in this browser.</p>
          <p className="page-fault__reason">{messageOf(this.state.error)}</p>
        </EmptyState>
      </div>
    )
  }
}
