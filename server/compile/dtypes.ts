/** Numbers of TensorFlow's `DataType` for what graphs here are made of. */
export const dataTypes = {
  float32: 1,
  float64: 2,
  int32: 3,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  resource: 20,
} as const
export type Dtype = keyof typeof dataTypes

/** Dtypes that TensorFlow.js knows, which are those that can be handed in and out. */
export type JsDtype = 'float32' | 'int32' | 'bool' | 'string' | 'complex64'

/** The name for one of TensorFlow's numbers; throws for those that do not occur here. */
export function dtypeOf(number: number): Dtype {
  const found = Object.entries(dataTypes).find(([, each]) => each === number)
  if (!found) throw new Error(`A tensor of TensorFlow's data type ${number} is not known here.`)
  return found[0] as Dtype
}
