import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'

/**
 * The user's folder for what can always be made again (a Node, the native engine's library, a Chromium).
 * Plain JavaScript because the launcher needs it before anything is installed.
 */
export function cacheFolder({ env = process.env, platform = process.platform, home = homedir() } = {}) {
  if (env.MODELWRIGHT_CACHE) return env.MODELWRIGHT_CACHE
  if (platform === 'win32') {
    return win32.join(env.LOCALAPPDATA || win32.join(home, 'AppData', 'Local'), 'modelwright', 'Cache')
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Caches', 'modelwright')
  // The XDG rules: a relative path there is invalid and is to be ignored.
  const xdg = env.XDG_CACHE_HOME
  return posix.join(xdg?.startsWith('/') ? xdg : posix.join(home, '.cache'), 'modelwright')
}
