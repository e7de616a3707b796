import type { Scalar } from '../core/expr/expr.ts'
import { compileRecipe } from '../core/recipe.ts'
import type { Recipe } from '../core/transform.ts'

/**
 * Features of raw rows as an endpoint makes them, row-major; undefined where the table that was trained on holds the same. They differ
 * where train rows must not see their own answer (cross-fitting).
 */
export function replayFeatures(
  recipe: Recipe,
  names: readonly string[],
  raw: readonly Record<string, Scalar>[],
): Float32Array | undefined {
  if (!recipe.steps.some((step) => step.write.some((each) => each.training))) return undefined
  if (recipe.steps.some((step) => step.atPrediction === 'refuse')) return undefined
  const { inputs, apply } = compileRecipe(recipe, names, { missing: 'keep' })
  const rows = raw.map((row, at) => {
    const result = apply(Object.fromEntries(inputs.map(({ name }) => [name, row[name] ?? null])), at)
    if (!result.ok) throw new Error(`A training row does not go through its own recipe: ${result.problems[0]?.message}`)
    return result.values
  })
  const width = rows[0]?.length ?? 0
  const features = new Float32Array(rows.length * width)
  for (const [at, values] of rows.entries()) features.set(values, at * width)
  return features
}
