import { formatNumber } from '#app/ui/format.ts'
import { metricWord } from './metricWords.ts'
import { partRows } from './partRows.ts'

/** Figures of the training rows beside those of the validation rows. */
export function PartTable({ metrics }: { metrics: Readonly<Record<string, number | null>> }) {
  const rows = partRows(metrics)
  const hasValidation = rows.some((row) => row.validation !== undefined)
  return (
    <table className="part-table">
      <thead>
        <tr>
          <td />
          <th scope="col">Training rows</th>
          {hasValidation && <th scope="col">Validation rows</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{metricWord(row.name)}</th>
            <td className="numeric">{row.train === undefined ? '' : formatNumber(row.train)}</td>
            {hasValidation && (
              <td className="numeric">{row.validation === undefined ? '' : formatNumber(row.validation)}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
