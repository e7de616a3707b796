import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { ThemeButton } from './ThemeButton.tsx'

type TopBarProps = {
  /** What the page is about, or the list of pages. */
  middle: ReactNode
  /** The page's own tools, at the right. */
  children?: ReactNode
}

/** The bar at the top of every page. */
export function TopBar({ middle, children }: TopBarProps) {
  return (
    <header className="top-bar">
      <Link href="/" className="top-bar__brand" aria-label="Modelwright, to the gallery">
        <Mark />
        <span className="top-bar__name">Modelwright</span>
      </Link>
      {middle}
      <div className="top-bar__tools">
        {children}
        <ThemeButton />
      </div>
    </header>
  )
}

/** Three joined nodes: the product's mark. */
function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true" className="top-bar__mark">
      <path d="M5.5 15.5 11 6l5.5 9.5" fill="none" strokeWidth="2" strokeLinejoin="round" />
      <circle cx="5.2" cy="16" r="3.2" />
      <circle cx="11" cy="5.4" r="3.2" />
      <rect x="13.6" y="12.8" width="6.4" height="6.4" rx="1.6" />
    </svg>
  )
}
