import { Link, useRoute } from 'wouter'
import { Icon } from '../ui/Icon.tsx'
import { type Page, pages } from './pages.ts'

/** The list of pages in the top bar. */
export function PageLinks() {
  return (
    <nav className="top-bar__pages" aria-label="Pages">
      {pages
        .filter((page) => page.inBar)
        .map((page) => (
          <PageLink key={page.path} page={page} />
        ))}
    </nav>
  )
}

function PageLink({ page }: { page: Page }) {
  const [isHere] = useRoute(page.path)
  return (
    <Link href={page.path} className="top-bar__page" aria-current={isHere ? 'page' : undefined}>
      <Icon name={page.icon} size={15} />
      {page.title}
    </Link>
  )
}
