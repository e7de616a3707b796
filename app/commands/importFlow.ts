import { parseFlowText } from '#nodes/core/flow/parse.ts'
import { catalogue } from '#nodes/index.ts'
import { createFlow } from '../api/flows.ts'
import { messageOf } from '../api/request.ts'
import { toast } from '../ui/toast.ts'
import type { Command } from './command.ts'
import { pickFile } from './pickFile.ts'

export const importFlow: Command = {
  id: 'flow.import',
  label: 'Import a flow file …',
  section: 'Flow',
  icon: 'file-up',
  keywords: ['open', 'upload', 'json'],
  enabled: () => true,
  run: async ({ navigate }) => {
    const text = await pickFile('.json,application/json')
    if (text === undefined) return
    const parsed = parseFlowText(text, catalogue)
    if (!parsed.ok) {
      toast({ message: parsed.problems[0]?.message ?? 'The file is no flow.', tone: 'bad' })
      return
    }
    try {
      const made = await createFlow(parsed.flow)
      navigate(`/flows/${encodeURIComponent(made.id)}`)
    } catch (error) {
      toast({ message: messageOf(error), tone: 'bad' })
    }
  },
}
