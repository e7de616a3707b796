import type { MetricView, ReportView } from '#app/api/values.ts'
import { formatNumber, formatPercent, plainWords } from '#app/ui/format.ts'

const words: Record<string, string> = {
  rmse: 'Typical error (RMSE)',
  mae: 'Average error (MAE)',
  r2: 'Explained (R²)',
  accuracy: 'Accuracy',
  f1: 'F1',
  auc: 'Area under the ROC curve',
  logLoss: 'Log loss',
  precision: 'Precision',
  recall: 'Recall',
  balancedAccuracy: 'Balanced accuracy',
  medianError: 'Middle error (median)',
  relativeError: 'Average error in per cent (MAPE)',
  mcc: 'Matthews correlation (MCC)',
  averagePrecision: 'Average precision',
  brier: 'Brier score',
  calibrationError: 'Calibration error (ECE)',
  loss: 'Loss',
  validationLoss: 'Loss on validation rows',
  learningRate: 'Learning rate',
}

const partWords = { train: 'training rows', validation: 'validation rows', test: 'test rows' } as const

/** The usual name of a metric, in words. */
export function metricWord(name: string): string {
  const known = words[name]
  if (known !== undefined) return known
  const paired = pairOf(name)
  const base = words[paired.base]
  if (paired.isValidation && base !== undefined) return `${base} on validation rows`
  if (name.startsWith('train.')) return `${metricWord(name.slice('train.'.length))} on training rows`
  const plain = plainWords(name.replace('.', ' '))
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}

/** "validationLoss" and "val_loss" belong to "loss". */
export function pairOf(name: string): { base: string; isValidation: boolean } {
  const match = /^(?:validation|val)(?:[_.](.+)|([A-Z].*))$/.exec(name)
  const base = match?.[1] ?? match?.[2]
  if (base === undefined) return { base: name, isValidation: false }
  return { base: base.charAt(0).toLowerCase() + base.slice(1), isValidation: true }
}

const shares = new Set(['relativeError', 'accuracy', 'precision', 'recall', 'f1', 'macroF1', 'balancedAccuracy'])

/** A metric's value as it is best read. */
export function metricValue({ name, value, unit }: Pick<MetricView, 'name' | 'value' | 'unit'>): string {
  if (value === null) return 'not known'
  if (shares.has(name)) return formatPercent(value)
  if (unit === '%') return formatPercent(value / 100)
  return unit === undefined ? formatNumber(value) : `${formatNumber(value)} ${unit}`
}

/** The class that precision, recall and F1 are about: of two classes the second. Of more they are averages over the classes. */
export function positiveClassOf({ plots }: Pick<ReportView, 'plots'>): string | undefined {
  const confusion = plots.find((plot) => plot.kind === 'confusion')
  return confusion?.classes.length === 2 ? confusion.classes[1] : undefined
}

/** What a metric says, as a sentence with its comparison. `positive`: see `positiveClassOf`. */
export function metricSentence(metric: MetricView, positive?: string): string {
  const { name, value, baseline, part } = metric
  if (value === null) return `${metric.title} could not be computed on these rows.`
  const said = metricValue(metric)
  const naive = baseline === null || baseline === undefined ? undefined : metricValue({ ...metric, value: baseline })
  const rows = part === undefined ? 'rows' : partWords[part]
  const where = part === undefined ? '' : ` on the ${partWords[part]}`
  switch (name) {
    case 'mae':
      return naive === undefined
        ? `Off by ${said} on average${where}.`
        : `Off by ${said} on average${where}; always guessing the mean would be off by ${naive}.`
    case 'rmse':
      return naive === undefined
        ? `Off by ${said} typically${where}, large errors counting more.`
        : `Off by ${said} typically${where}, large errors counting more; always guessing the mean: ${naive}.`
    case 'r2':
      return value <= 0
        ? `No better than always guessing the mean${where}.`
        : `Explains ${formatPercent(value)} of the differences between rows${where}.`
    case 'accuracy':
      return naive === undefined
        ? `Right in ${said} of rows${where}.`
        : `Right in ${said} of rows${where}; always guessing the most frequent class would be right in ${naive}.`
    case 'precision':
      if (positive !== undefined) return `Of the ${rows} said to be "${positive}", ${said} were.`
      return `When it names a class it is right in ${said} of cases${where}, on average over the classes.`
    case 'recall':
      if (positive !== undefined) return `It finds ${said} of the ${rows} that are "${positive}".`
      return `It finds ${said} of a class's rows${where}, on average over the classes.`
    case 'f1': {
      const end = naive === undefined ? '' : `; a naive guess has ${naive}`
      return positive === undefined
        ? `Precision and recall as one figure: ${said}${where}, on average over the classes${end}.`
        : `Precision and recall of "${positive}" as one figure: ${said}${where}${end}.`
    }
    case 'auc':
      if (positive !== undefined) {
        return `Ranks a "${positive}" row above another in ${formatPercent(value)} of pairs${where}; a coin would in 50 %.`
      }
      return `Ranks a row of a class above one of another in ${formatPercent(value)} of pairs${where}; a coin would in 50 %.`
    case 'logLoss':
      return naive === undefined
        ? `Its probabilities cost ${said} a row${where}; 0 would be perfect.`
        : `Its probabilities cost ${said} a row${where}; those of the class shares cost ${naive}, 0 would be perfect.`
    case 'medianError':
      return naive === undefined
        ? `Half of the predictions are off by less than ${said}${where}.`
        : `Half of the predictions are off by less than ${said}${where}; guessing the mean: ${naive}.`
    case 'relativeError':
      return `Off by ${said} of the true value on average${where}.`
    case 'mcc':
      return `Agreement of what is said and what is true: ${said}${where}; 1 would be perfect, guessing has 0.`
    case 'averagePrecision':
      return naive === undefined
        ? `Precision over all thresholds${where}: ${said}; 1 would be perfect.`
        : `Precision over all thresholds${where}: ${said}; guessing has ${naive}, 1 would be perfect.`
    case 'brier':
      return naive === undefined
        ? `Squared error of its probabilities${where}: ${said}; 0 would be perfect.`
        : `Squared error of its probabilities${where}: ${said}; that of the class shares is ${naive}, 0 would be perfect.`
    case 'calibrationError':
      return `What it says it is sure of is off by ${formatPercent(value)} on average${where}: said 70 %, it should come true in 70 of 100 rows.`
    default:
      return naive === undefined
        ? `${metric.title}: ${said}${where}.`
        : `${metric.title}: ${said}${where}; a naive guess has ${naive}.`
  }
}

/** How sure the figure is, in words: "Between 25.1 and 28.4 in 19 of 20 samples of these rows." */
export function intervalWords(metric: MetricView): string | undefined {
  const { interval } = metric
  if (interval === undefined || metric.value === null) return undefined
  const [low, high] = [interval.low, interval.high].map((value) => metricValue({ ...metric, value }))
  return low === high
    ? `${low} in every sample of these rows.`
    : `Between ${low} and ${high} in 19 of 20 samples of these rows.`
}

/** Whether the model beats the naive guess: undefined where that is not known. */
export function beatsBaseline({ value, baseline, better }: MetricView): boolean | undefined {
  if (value === null || baseline === null || baseline === undefined) return undefined
  return better === 'lower' ? value < baseline : value > baseline
}
