import { formatCount, formatNumber, formatPercent, kindIcons, kindNames, roleNames } from '#app/ui/format.ts'
import { Icon } from '#app/ui/Icon.tsx'
import type { Column } from '#nodes/core/spec/table.ts'
import type { ColumnProfile } from '#server/contract/resources.ts'

type ColumnHeaderProps = {
  column: Column
  profile: ColumnProfile | undefined
  /** Which way the rows are sorted by it; undefined when they are not. */
  descending?: boolean | undefined
  onSort: () => void
}

/** A column's head: name, kind, role, and the shape of its values. Its name sorts the rows. */
export function ColumnHeader({ column, profile, descending, onSort }: ColumnHeaderProps) {
  const missing =
    profile && profile.count + profile.missing > 0 ? profile.missing / (profile.count + profile.missing) : 0
  return (
    <div className="column-head">
      <button
        type="button"
        className="column-head__name"
        title={`${column.name}: ${kindNames[column.kind]}, ${roleNames[column.role]}. Click to sort.`}
        onClick={onSort}
      >
        <Icon name={kindIcons[column.kind]} size={13} label={kindNames[column.kind]} />
        <span className="column-head__text">{column.name}</span>
        {descending !== undefined && (
          <Icon
            name={descending ? 'arrow-down' : 'arrow-up'}
            size={13}
            label={descending ? 'sorted, largest first' : 'sorted, smallest first'}
          />
        )}
      </button>
      <div className="column-head__facts">
        {column.role !== 'feature' && (
          <span className={`column-head__role column-head__role--${column.role}`}>{roleNames[column.role]}</span>
        )}
        {missing > 0 && <span className="column-head__missing">{formatPercent(missing)} missing</span>}
        {missing === 0 && column.role === 'feature' && profile && <span>none missing</span>}
      </div>
      {profile && <Shape profile={profile} />}
    </div>
  )
}

function Shape({ profile }: { profile: ColumnProfile }) {
  const { histogram, quantiles, top } = profile
  if (histogram && histogram.length > 0) {
    const most = Math.max(1, ...histogram.map((bin) => bin.count))
    const words = quantiles
      ? `From ${formatNumber(quantiles.min)} to ${formatNumber(quantiles.max)}, median ${formatNumber(quantiles.median)}, mean ${formatNumber(quantiles.mean)}`
      : 'Histogram'
    return (
      <figure className="column-head__shape" title={words}>
        <svg viewBox={`0 0 ${histogram.length * 4} 24`} preserveAspectRatio="none" role="img" aria-label={words}>
          {histogram.map((bin, index) => {
            const height = bin.count === 0 ? 0 : Math.max(1, (bin.count / most) * 24)
            return <rect key={bin.from} x={index * 4} y={24 - height} width={3.2} height={height} />
          })}
        </svg>
        {quantiles && (
          <figcaption className="numeric">
            <span>{formatNumber(quantiles.min)}</span>
            <span>{formatNumber(quantiles.max)}</span>
          </figcaption>
        )}
      </figure>
    )
  }
  // Values that hardly ever come twice say nothing.
  const most = top?.[0]
  if (top && most && profile.count > 0 && most.count / profile.count >= 0.01) {
    const shown = top.slice(0, 2)
    return (
      <ul className="column-head__top">
        {shown.map((each) => (
          <li key={each.value} title={`${each.value}: ${formatCount(each.count, 'row')}`}>
            <span className="column-head__bar" style={{ width: `${(each.count / profile.count) * 100}%` }} />
            <span className="column-head__value">{each.value}</span>
            <span className="numeric">{formatPercent(each.count / profile.count)}</span>
          </li>
        ))}
      </ul>
    )
  }
  return <p className="column-head__distinct">{formatCount(profile.distinct, 'different value')}</p>
}
