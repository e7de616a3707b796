/**
 * Whether a path is for programs. The app's own pages lie beside: `/endpoints` and `/endpoints/exam-score` are pages,
 * `/endpoints/exam-score/invocations` is not.
 */
export const isApiPath = (path: string): boolean => /^\/api(\/|$)|^\/endpoints\/[^/]*\/./.test(path)
