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
  medianError: { title: 'Middle error (median)', better: 'lower' },
  relativeError: { title: 'Average error in per cent (MAPE)', better: 'lower' },
  mcc: { title: 'Matthews correlation (MCC)', better: 'higher' },
  averagePrecision: { title: 'Average precision', better: 'higher' },
  brier: { title: 'Error of the probabilities (Brier score)', better: 'lower' },
  calibrationError: { title: 'Calibration error (ECE)', better: 'lower' },
  parityDifference: { title: 'Difference in being chosen (demographic parity)', better: 'lower' },
  parityRatio: { title: 'Lowest to highest share chosen (parity ratio)', better: 'higher' },
  oddsDifference: { title: 'Difference among equals (equalised odds)', better: 'lower' },
  errorDifference: { title: 'Difference in the error between groups', better: 'lower' },
  tiltDifference: { title: 'Difference in too high or too low between groups', better: 'lower' },
  logLoss: { title: 'Log loss', better: 'lower' },
}

export const metricTitles = (name: string): MetricTitle => titles[name] ?? { title: name, better: 'higher' }
