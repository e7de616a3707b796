const name = 'modelwright:reloaded-at'
const pause = 30_000

/**
 * A part of the app that cannot be fetched any more means that the server was updated under an open page: the page is loaded
 * anew, at most twice a minute. Unsaved changes are in the drafts.
 */
export function reloadForNewVersion(): void {
  window.addEventListener('vite:preloadError', (event) => {
    if (Date.now() - Number(sessionStorage.getItem(name) ?? 0) < pause) return
    event.preventDefault()
    sessionStorage.setItem(name, String(Date.now()))
    window.location.reload()
  })
}
