import { call, columnRef, type Expr } from '../core/expr/expr.ts'

/** Rows that have a value in the target: what is kept when rows without one are set aside. */
export const hasValue = (target: string): Expr => call('not', call('isMissing', columnRef(target)))

/** Rows without a value in the target: what a person is asked for. */
export const lacksValue = (target: string): Expr => call('isMissing', columnRef(target))
