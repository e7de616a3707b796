/** What a command's exit code means; CI can rely on it. */
export const exitCodes = {
  done: 0,
  failed: 1,
  /** Settings, arguments or a flow that cannot be used as given. */
  badInput: 2,
  /** A quality gate refused: a deployment whose live predictions differ from training. */
  gateRefused: 3,
} as const
