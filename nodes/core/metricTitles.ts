/** How a figure is called and which way is better. */
export type MetricTitle = { title: string; better: 'lower' | 'higher' }

const titles: Record<string, MetricTitle> = {
  rmse: { title: 'Typical error (RMSE)', better: 'lower' },
  mae: { title: 'Average error (MAE)', better: 'lower' },
  r2: { title: 'Explained share (R²)', better: 'higher' },
  accuracy: { title: 'Right answers (accuracy)', better: 'higher' },
  balancedAccuracy: { title: 'Balanced accuracy', better: 'higher' },
  f1: { title: 'F1', better: 'higher' },
  precision: { title: 'Precision', better: 'higher' },
  recall: { title: 'Recall', better: 'higher' },
  auc: { title: 'Area under the ROC curve (AUC)', better: 'higher' },
  logLoss: { title: 'Log loss', better: 'lower' },
}

export const metricTitles = (name: string): MetricTitle => titles[name] ?? { title: name, better: 'higher' }
