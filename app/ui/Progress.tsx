import './Progress.css'

/** Something goes on whose length is not known. */
export function Spinner({ size = 16, label }: { size?: number; label?: string }) {
  const described = label === undefined ? { 'aria-hidden': true as const } : { role: 'status', 'aria-label': label }
  return <span className="ui-spinner" style={{ width: size, height: size }} {...described} />
}

type ProgressProps = {
  /** 0 … 1; left out while it is unknown. */
  fraction?: number | undefined
  label: string
  /** Shown beside the bar. */
  text?: string | undefined
}

export function Progress({ fraction, label, text }: ProgressProps) {
  const percent = fraction === undefined ? undefined : Math.round(Math.min(1, Math.max(0, fraction)) * 100)
  return (
    <div className="ui-progress">
      <div
        className="ui-progress__track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={text}
      >
        <div
          className={percent === undefined ? 'ui-progress__bar ui-progress__bar--unknown' : 'ui-progress__bar'}
          style={percent === undefined ? undefined : { width: `${percent}%` }}
        />
      </div>
      {text !== undefined && <span className="ui-progress__text numeric">{text}</span>}
    </div>
  )
}
