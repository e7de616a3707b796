export declare function npmCommand(from?: {
  env?: Record<string, string | undefined>
  node?: string
  platform?: string
}): { command: string; args: string[]; shell: boolean }
export declare function npmEnvironment(env?: Record<string, string | undefined>): Record<string, string | undefined>
