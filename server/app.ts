import type { MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { AppError } from './appError.ts'
import { type ArtifactRoutesDeps, artifactRoutes } from './artifacts/artifactRoutes.ts'
import { accessRoutes } from './endpoints/accessRoutes.ts'
import { type EndpointRoutesDeps, endpointRoutes } from './endpoints/endpointRoutes.ts'
import { type ExportRoutesDeps, exportRoutes } from './endpoints/exportRoutes.ts'
import { type FileRoutesDeps, fileRoutes } from './files/fileRoutes.ts'
import { type ArchiveRoutesDeps, archiveRoutes } from './flows/archiveRoutes.ts'
import { type CatalogueRoutesDeps, catalogueRoutes } from './flows/catalogueRoutes.ts'
import { type FlowFileRoutesDeps, flowFileRoutes } from './flows/flowFileRoutes.ts'
import { type FlowRoutesDeps, flowRoutes } from './flows/flowRoutes.ts'
import { createAllowedMethods } from './http/allowedMethods.ts'
import { createRoutes } from './http/createRoutes.ts'
import { docsPage } from './http/docsPage.ts'
import { type GuardOptions, guard } from './http/guard.ts'
import { type HealthDeps, healthRoutes } from './http/healthRoutes.ts'
import { isApiPath } from './http/isApiPath.ts'
import { jsonGuard } from './http/jsonGuard.ts'
import { limitBody } from './http/limitBody.ts'
import { openApiDocument } from './http/openApi.ts'
import { problemResponse, toAppError } from './http/problemResponse.ts'
import { securityHeaders } from './http/securityHeaders.ts'
import { staticFiles } from './http/staticFiles.ts'
import { authenticate } from './identity/authenticate.ts'
import { type IdentityRoutesDeps, identityRoutes, loginFormRoutes } from './identity/identityRoutes.ts'
import { type LabelRoutesDeps, labelRoutes } from './labels/labelRoutes.ts'
import { type ProbeRoutesDeps, probeRoutes } from './probe/probeRoutes.ts'
import { type FlowStateRoutesDeps, flowStateRoutes } from './runs/flowStateRoutes.ts'
import { type OutputRoutesDeps, outputRoutes } from './runs/outputRoutes.ts'
import { type RunRoutesDeps, runRoutes } from './runs/runRoutes.ts'
import { type WaitRoutesDeps, waitRoutes } from './runs/waitRoutes.ts'
import { type SecretRoutesDeps, secretRoutes } from './secrets/secretRoutes.ts'
import { mlflowRoutes } from './serving/mlflowRoutes.ts'
import { openInferenceRoutes } from './serving/openInferenceRoutes.ts'
import { predictRoutes } from './serving/predictRoutes.ts'
import { invocationRoutes } from './serving/sagemakerRoutes.ts'
import { tensorflowRoutes } from './serving/tensorflowRoutes.ts'
import { type TemplateRoutesDeps, templateRoutes } from './templates/templateRoutes.ts'

export type AppDeps = HealthDeps &
  FlowRoutesDeps &
  ArchiveRoutesDeps &
  CatalogueRoutesDeps &
  FlowFileRoutesDeps &
  FileRoutesDeps &
  TemplateRoutesDeps &
  EndpointRoutesDeps &
  ExportRoutesDeps &
  IdentityRoutesDeps &
  RunRoutesDeps &
  FlowStateRoutesDeps &
  WaitRoutesDeps &
  OutputRoutesDeps &
  LabelRoutesDeps &
  ArtifactRoutesDeps &
  ProbeRoutesDeps &
  SecretRoutesDeps & {
    guard: GuardOptions
    /** The built app (`dist/`). */
    appFolder: string
    /** Told of every error that is our fault, with its cause. */
    onInternalError: (error: unknown, where: string) => void
  }

/** Bytes of a JSON body: a flow of 5,000 nodes, or 10,000 rows to predict. */
const jsonLimit = 32 * 1024 * 1024

/** Packages throw things that are no Error, which the framework lets fall through; here they become one. */
const throwErrors: MiddlewareHandler = async (_context, next) => {
  try {
    await next()
  } catch (thrown) {
    throw thrown instanceof Error ? thrown : new Error(`Thrown: ${JSON.stringify(thrown)}`)
  }
}

/** The whole HTTP server. Its type is the typed client's: `hc<AppType>('/')`. */
export function createApp(deps: AppDeps) {
  const { serving, ownServing } = deps.endpoints
  const api = createRoutes()
    .route('/', healthRoutes(deps))
    .route('/', flowRoutes(deps))
    .route('/', archiveRoutes(deps))
    .route('/', catalogueRoutes(deps))
    .route('/', flowFileRoutes(deps))
    .route('/', probeRoutes(deps))
    .route('/', runRoutes(deps))
    .route('/', flowStateRoutes(deps))
    .route('/', outputRoutes(deps))
    .route('/', waitRoutes(deps))
    .route('/', labelRoutes(deps))
    .route('/', artifactRoutes(deps))
    .route('/', fileRoutes(deps))
    .route('/', templateRoutes(deps))
    .route('/', endpointRoutes(deps))
    .route('/', exportRoutes(deps))
    .route('/', accessRoutes(deps))
    .route('/', predictRoutes(ownServing))
    .route('/', invocationRoutes(ownServing))
    .route('/', identityRoutes(deps))
    .route('/', secretRoutes(deps))

  const app = createRoutes()
  app.onError((thrown, context) => {
    const error = toAppError(thrown)
    if (error.status >= 500) deps.onInternalError(error.cause ?? thrown, `${context.req.method} ${context.req.path}`)
    return problemResponse(context, error)
  })
  const allowedMethods = createAllowedMethods(() => app.routes)
  app.notFound((context) => {
    const { method, path } = context.req
    const allowed = allowedMethods(path)
    const error =
      allowed.length > 0
        ? new AppError('method_not_allowed', `${path} takes ${allowed.join(', ')}, not ${method}.`, {
            headers: { allow: allowed.join(', ') },
          })
        : new AppError('not_found', `There is nothing at ${method} ${path}. /api/docs lists what there is.`)
    return problemResponse(context, error)
  })
  app.use(throwErrors)
  app.use(securityHeaders)
  app.use(guard({ allowsSite: deps.endpoints.allowsSite, ...deps.guard }))
  app.use(authenticate(deps.identities))
  const limit = limitBody(jsonLimit)
  // An upload is streamed to the disk, whatever it holds, and has a limit of its own; so have requests for predictions.
  const hasOwnLimit = /^\/api\/(files|flows\/archives|endpoints\/[^/]+\/(predict|invocations))$/
  const exceptUploads =
    (middleware: MiddlewareHandler): MiddlewareHandler =>
    (context, next) =>
      hasOwnLimit.test(context.req.path) ? next() : middleware(context, next)
  app.use('/api/*', exceptUploads(limit))
  app.use('/login', limitBody(16 * 1024))
  app.use('/api/*', exceptUploads(jsonGuard))
  const compressed = compress({ threshold: 4096 })
  // Not for predictions: they are small, and looking at them costs more than it saves.
  app.use('/api/*', (context, next) =>
    context.req.path.startsWith('/api/endpoints/') ? next() : compressed(context, next),
  )

  const routed = app.route('/api', api).route('/', predictRoutes(serving)).route('/', invocationRoutes(serving))
  routed.route('/', openInferenceRoutes(serving))
  routed.route('/', tensorflowRoutes(serving))
  routed.route('/', mlflowRoutes(serving))
  routed.route('/', loginFormRoutes(deps))
  routed.get('/api/openapi.json', (context) => context.json(openApiDocument(routed, deps.version)))
  routed.get('/api/docs', (context) => context.html(docsPage(openApiDocument(routed, deps.version))))
  const serveApp = staticFiles(deps.appFolder)
  routed.get('*', (context, next) => (isApiPath(context.req.path) ? context.notFound() : serveApp(context, next)))
  return routed
}

export type AppType = ReturnType<typeof createApp>
