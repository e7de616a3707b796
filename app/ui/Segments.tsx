import { RadioGroup } from 'radix-ui'
import './Segments.css'
import { Field, type FieldProps } from './Field.tsx'
import type { Option } from './Select.tsx'

type SegmentsProps = FieldProps & {
  value: string
  options: readonly Option[]
  onChange: (value: string) => void
  disabled?: boolean
}

/** A choice of a few, all in sight. */
export function Segments({ value, options, onChange, disabled, ...field }: SegmentsProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <RadioGroup.Root
          {...ids}
          aria-label={field.label}
          className="ui-segments"
          value={value}
          onValueChange={onChange}
          disabled={disabled ?? false}
          orientation="horizontal"
        >
          {options.map((each) => (
            <RadioGroup.Item
              key={each.value}
              value={each.value}
              disabled={each.disabled ?? false}
              className="ui-segments__item"
            >
              {each.label}
            </RadioGroup.Item>
          ))}
        </RadioGroup.Root>
      )}
    </Field>
  )
}
