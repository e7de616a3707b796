import type { SourceOf } from '../core/source.ts'
import type { SampleName } from './samples.ts'

/** What a person chose, as it is read. */
export const sampleSource = (params: { sample: SampleName }): SourceOf<'sample'> => ({
  format: 'sample',
  name: params.sample,
})
