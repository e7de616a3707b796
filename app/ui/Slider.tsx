import { Slider as Radix } from 'radix-ui'
import './Slider.css'
import { Field, type FieldProps } from './Field.tsx'

type SliderProps = FieldProps & {
  value: number
  onChange: (value: number) => void
  min: number
  max: number
  step?: number
  /** The value in words, "70 %". */
  format?: (value: number) => string
  disabled?: boolean
}

export function Slider({ value, onChange, min, max, step = 1, format = String, disabled, ...field }: SliderProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <div className="ui-slider-row">
          <Radix.Root
            className="ui-slider"
            value={[value]}
            min={min}
            max={max}
            step={step}
            disabled={disabled ?? false}
            onValueChange={([next]) => next !== undefined && onChange(next)}
          >
            <Radix.Track className="ui-slider__track">
              <Radix.Range className="ui-slider__range" />
            </Radix.Track>
            <Radix.Thumb
              {...ids}
              className="ui-slider__thumb"
              aria-label={field.label}
              aria-valuetext={format(value)}
            />
          </Radix.Root>
          <output className="ui-slider-row__value numeric" htmlFor={ids.id}>
            {format(value)}
          </output>
        </div>
      )}
    </Field>
  )
}
