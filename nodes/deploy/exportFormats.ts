export const exportFormats = ['javascript', 'savedModel', 'tfjs'] as const
export type ExportFormat = (typeof exportFormats)[number]

export const exportTitles: Record<ExportFormat, string> = {
  javascript: 'JavaScript module',
  savedModel: 'TensorFlow SavedModel',
  tfjs: 'TensorFlow.js graph model',
}
