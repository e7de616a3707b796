import { ChoiceControl, SwitchControl } from './ChoiceControl.tsx'
import { CodeControl, ExpressionControl } from './CodeControl.tsx'
import { ColumnControl, ColumnsControl } from './ColumnControl.tsx'
import { ColumnRolesControl } from './ColumnRolesControl.tsx'
import { ConditionsControl } from './ConditionsControl.tsx'
import type { ControlProps } from './controlProps.ts'
import { FileControl } from './FileControl.tsx'
import { ListControl } from './ListControl.tsx'
import { MapControl } from './MapControl.tsx'
import { ChoiceOrNumberControl, NumberControl, NumbersControl, PercentControl, SeedControl } from './NumberControl.tsx'
import { SecretControl } from './SecretControl.tsx'
import { JsonControl, TextControl, TextsControl } from './TextControl.tsx'

/** The control of a field, whichever it is. */
export function Control({ control, ...props }: ControlProps) {
  switch (control.kind) {
    case 'number':
      return <NumberControl {...props} control={control} />
    case 'percent':
      return <PercentControl {...props} control={control} />
    case 'seed':
      return <SeedControl {...props} control={control} />
    case 'switch':
      return <SwitchControl {...props} control={control} />
    case 'choice':
      return <ChoiceControl {...props} control={control} />
    case 'choiceOrNumber':
      return <ChoiceOrNumberControl {...props} control={control} />
    case 'text':
    case 'textarea':
      return <TextControl {...props} control={control} />
    case 'texts':
      return <TextsControl {...props} control={control} />
    case 'numbers':
      return <NumbersControl {...props} control={control} />
    case 'file':
      return <FileControl {...props} control={control} />
    case 'column':
      return <ColumnControl {...props} control={control} />
    case 'columns':
      return <ColumnsControl {...props} control={control} />
    case 'columnRoles':
      return <ColumnRolesControl {...props} control={control} />
    case 'map':
      return <MapControl {...props} control={control} />
    case 'list':
      return <ListControl {...props} control={control} Part={Control} />
    case 'conditions':
      return <ConditionsControl {...props} control={control} />
    case 'expression':
      return <ExpressionControl {...props} control={control} />
    case 'code':
      return <CodeControl {...props} control={control} />
    case 'secret':
      return <SecretControl {...props} control={control} />
    case 'json':
      return <JsonControl {...props} control={control} />
  }
}
