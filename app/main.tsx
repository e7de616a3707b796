import './ui/base.css'
import { createRoot } from 'react-dom/client'
import { App } from './shell/App.tsx'
import { reloadForNewVersion } from './shell/reloadForNewVersion.ts'
import { showTheme } from './shell/theme.ts'

showTheme()
reloadForNewVersion()

const place = document.getElementById('app')
if (!place) throw new Error('The page has no place for the app: index.html must have an element with the id "app".')
createRoot(place).render(<App />)
