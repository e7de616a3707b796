import { type ComponentType, createElement, lazy } from 'react'
import type { IconName } from '../ui/icons.ts'

/** A page of the app. Each belongs to its feature's folder and is fetched when it is first opened. */
export type Page = {
  path: string
  title: string
  icon: IconName
  /** Listed in the top bar. */
  inBar: boolean
  /** Draws the top bar itself. */
  ownBar: boolean
  component: ComponentType<{ params: Record<string, string | undefined> }>
}

type PageProps = { params: Record<string, string | undefined> }

const page = (load: () => Promise<ComponentType<PageProps>>): ComponentType<PageProps> =>
  lazy(async () => ({ default: await load() }))

/** Every page, in the order of the bar. Written by hand. */
export const pages: readonly Page[] = [
  {
    path: '/',
    title: 'Gallery',
    icon: 'layout-template',
    inBar: true,
    ownBar: false,
    component: page(async () => (await import('../gallery/GalleryPage.tsx')).GalleryPage),
  },
  {
    path: '/endpoints',
    title: 'Endpoints',
    icon: 'rocket',
    inBar: true,
    ownBar: false,
    component: page(async () => (await import('../endpoints/EndpointsPage.tsx')).EndpointsPage),
  },
  {
    path: '/endpoints/:name',
    title: 'Endpoint',
    icon: 'rocket',
    inBar: false,
    ownBar: false,
    component: page(async () => {
      const { EndpointPage } = await import('../endpoints/EndpointPage.tsx')
      return ({ params }) => createElement(EndpointPage, { name: params['name'] ?? '' })
    }),
  },
  {
    path: '/flows/:id',
    title: 'Flow',
    icon: 'workflow',
    inBar: false,
    ownBar: true,
    component: page(async () => {
      const { EditorPage } = await import('../editor/EditorPage.tsx')
      return ({ params }) => createElement(EditorPage, { flowId: params['id'] ?? '', key: params['id'] })
    }),
  },
]
