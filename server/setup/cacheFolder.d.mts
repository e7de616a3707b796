export declare function cacheFolder(from?: {
  env?: Record<string, string | undefined>
  platform?: string
  home?: string
}): string
