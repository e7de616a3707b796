import { useState } from 'react'
import { uploadFile } from '#app/api/flows.ts'
import { messageOf } from '#app/api/request.ts'
import { pickAnyFile } from '#app/commands/pickFile.ts'
import { flowStore } from '#app/flow/flowStore.ts'
import { Button } from '#app/ui/Button.tsx'
import { toast } from '#app/ui/toast.ts'
import { setParams } from '#nodes/core/flow/edit.ts'

/** Mends a file that is missing: a person chooses one, it is stored, and the node reads it from then on. */
export function ChooseFile({ nodeId, field }: { nodeId: string; field: string }) {
  const [busy, setBusy] = useState(false)
  const choose = async () => {
    const file = await pickAnyFile()
    if (!file) return
    setBusy(true)
    try {
      const { reference } = await uploadFile(file)
      flowStore.getState().apply(`read ${file.name}`, (flow) => setParams(flow, nodeId, { [field]: reference }))
    } catch (error) {
      toast({ message: messageOf(error), tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button size="small" icon="file-up" busy={busy} onClick={() => void choose()}>
      Choose file …
    </Button>
  )
}
