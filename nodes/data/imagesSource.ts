import type { SourceOf } from '../core/source.ts'

/** What a person chose, as it is read. */
export const imagesSource = (params: { file: string }): SourceOf<'images'> => ({ format: 'images', file: params.file })
