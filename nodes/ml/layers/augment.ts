import type * as Tf from '@tensorflow/tfjs'
import type { ForwardContext } from './forwardContext.ts'
import { numberOf } from './layerKind.ts'

/** Pictures varied at random, each its own way; only while training. Composed of ops that a graph can hold. */
export function augmented(context: ForwardContext, pictures: Tf.Tensor): Tf.Tensor {
  const { tf, layer, training } = context
  if (!training) return pictures
  const { config } = layer
  const rows = pictures.shape[0] ?? 1
  const draw = (salt: string) => training.uniform({ layer: layer.id, shape: [rows, 1, 1, 1], salt })
  let x = pictures
  for (const [setting, axis] of [
    ['flipHorizontal', 2],
    ['flipVertical', 1],
  ] as const) {
    if (config[setting] !== true) continue
    const flip = draw(setting).less(0.5).toFloat()
    x = tf
      .reverse(x, axis)
      .mul(flip)
      .add(x.mul(tf.sub(1, flip)))
  }
  const shift = numberOf(config, 'shift')
  if (shift > 0) for (const axis of [1, 2]) x = shifted(context, x, axis, shift, draw(`shift${axis}`))
  const brightness = numberOf(config, 'brightness')
  if (brightness > 0)
    x = x.add(
      draw('brightness')
        .sub(0.5)
        .mul(2 * brightness),
    )
  const contrast = numberOf(config, 'contrast')
  if (contrast > 0) {
    const mean = tf.mean(x, [1, 2, 3], true)
    x = x
      .sub(mean)
      .mul(
        draw('contrast')
          .sub(0.5)
          .mul(2 * contrast)
          .add(1),
      )
      .add(mean)
  }
  return x
}

/** Moved along an axis by a whole number of pixels from −most to most, drawn a picture; what comes in at the edge repeats its rim. */
function shifted({ tf }: ForwardContext, x: Tf.Tensor, axis: number, most: number, drawn: Tf.Tensor): Tf.Tensor {
  const count = 2 * most + 1
  const chosen = tf.floor(drawn.mul(count * 0.999999))
  const side = x.shape[axis] ?? 1
  const cut = (from: number, size: number) =>
    tf.slice(
      x,
      x.shape.map((_, at) => (at === axis ? from : 0)),
      x.shape.map((_, at) => (at === axis ? size : -1)),
    )
  const [first, last] = [cut(0, 1), cut(side - 1, 1)]
  const moved = Array.from({ length: count }, (_, index) => {
    const by = index - most
    const edge = Array.from({ length: Math.abs(by) }, () => (by > 0 ? first : last))
    const rest = by > 0 ? cut(0, side - by) : cut(-by, side + by)
    const whole = by === 0 ? x : tf.concat(by > 0 ? [...edge, rest] : [rest, ...edge], axis)
    return whole.mul(tf.equal(chosen, index).toFloat())
  })
  return moved.slice(1).reduce((sum, each) => sum.add(each), moved[0] ?? x)
}
