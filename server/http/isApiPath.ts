/**
 * Whether a path is for programs. The app's own pages lie beside: `/endpoints` and `/endpoints/exam-score` are pages,
 * `/endpoints/exam-score/invocations` is not.
 */
export const isApiPath = (path: string): boolean => /^\/api(\/|$)/.test(path) || isCallerPath(path)

/** Whether a path is one of those at which applications ask endpoints, each with its key: never by a person's session alone. */
export const isCallerPath = (path: string): boolean =>
  /^\/endpoints\/[^/]*\/.|^\/v1\/models\/.|^\/v2(\/|$)|^\/mlflow\/./.test(path)

/** The endpoint that such a path names; undefined where it names none. */
export const endpointInPath = (path: string): string | undefined =>
  /^\/(?:endpoints|mlflow|v1\/models|v2\/models)\/([A-Za-z0-9-]+)/.exec(isCallerPath(path) ? path : '')?.[1]
