import { addNodeCommand } from './addNode.ts'
import { addNoteCommand } from './addNote.ts'
import { alignBottom } from './alignBottom.ts'
import { alignCenter } from './alignCenter.ts'
import { alignLeft } from './alignLeft.ts'
import { alignMiddle } from './alignMiddle.ts'
import { alignRight } from './alignRight.ts'
import { alignTop } from './alignTop.ts'
import { cancelRun } from './cancelRun.ts'
import type { Command } from './command.ts'
import { connectByKeyboard } from './connectByKeyboard.ts'
import { copy } from './copy.ts'
import { cut } from './cut.ts'
import { disconnectAll } from './disconnectAll.ts'
import { distributeHorizontally } from './distributeHorizontally.ts'
import { distributeVertically } from './distributeVertically.ts'
import { duplicate } from './duplicate.ts'
import { exportFlow } from './exportFlow.ts'
import { goHome } from './goHome.ts'
import { group } from './group.ts'
import { importFlow } from './importFlow.ts'
import { nudges } from './nudge.ts'
import { paste } from './paste.ts'
import { redo } from './redo.ts'
import { remove } from './remove.ts'
import { rename } from './rename.ts'
import { runAll } from './runAll.ts'
import { runFrom } from './runFrom.ts'
import { runOnly } from './runOnly.ts'
import { runTo } from './runTo.ts'
import { selectAll } from './selectAll.ts'
import { selectConnected } from './selectConnected.ts'
import { selectNothing } from './selectNothing.ts'
import { showCommands } from './showCommands.ts'
import { showProblems } from './showProblems.ts'
import { showShortcuts } from './showShortcuts.ts'
import { showTour } from './showTour.ts'
import { tidyUp } from './tidyUp.ts'
import { toggleDrawer } from './toggleDrawer.ts'
import { toggleFold } from './toggleFold.ts'
import { toggleInspector } from './toggleInspector.ts'
import { toggleMinimap } from './toggleMinimap.ts'
import { togglePalette } from './togglePalette.ts'
import { togglePin } from './togglePin.ts'
import { toggleSnap } from './toggleSnap.ts'
import { toggleTheme } from './toggleTheme.ts'
import { undo } from './undo.ts'
import { ungroupCommand } from './ungroup.ts'
import { zoomActual } from './zoomActual.ts'
import { zoomFit } from './zoomFit.ts'
import { zoomIn } from './zoomIn.ts'
import { zoomOut } from './zoomOut.ts'
import { zoomSelection } from './zoomSelection.ts'

/** Every command of the editor, in the order of the menus. Written by hand. */
export const commands: readonly Command[] = [
  runAll,
  runTo,
  runFrom,
  runOnly,
  cancelRun,
  togglePin,
  undo,
  redo,
  rename,
  connectByKeyboard,
  disconnectAll,
  cut,
  copy,
  paste,
  duplicate,
  selectAll,
  selectNothing,
  selectConnected,
  addNodeCommand,
  addNoteCommand,
  group,
  ungroupCommand,
  toggleFold,
  tidyUp,
  alignLeft,
  alignCenter,
  alignRight,
  alignTop,
  alignMiddle,
  alignBottom,
  distributeHorizontally,
  distributeVertically,
  ...nudges,
  zoomIn,
  zoomOut,
  zoomActual,
  zoomFit,
  zoomSelection,
  toggleMinimap,
  toggleSnap,
  togglePalette,
  toggleInspector,
  toggleDrawer,
  showProblems,
  toggleTheme,
  exportFlow,
  importFlow,
  goHome,
  showCommands,
  showShortcuts,
  showTour,
  remove,
]
