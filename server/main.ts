import './quickImports.ts'
import { callerFolder } from './cli/callerFolder.ts'
import { startFromCommandLine } from './cli/startCommand.ts'

// The server's own process: `node server/main.ts [--port 4400] [--home <folder>] …`, the same as `modelwright start`.
if (import.meta.main) {
  process.chdir(callerFolder())
  process.exitCode = await startFromCommandLine(process.argv.slice(2))
}
