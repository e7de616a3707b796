type Box = { left: number; top: number; width: number; height: number }
type Size = { width: number; height: number }
export type TourPlace = { left: number; top: number }

const gap = 16
const edge = 16

/** Where a card goes: beside its target on the side with the most room, within the page; in the middle without a target. */
export function placeBeside(target: Box | undefined, card: Size, page: Size): TourPlace {
  const within = (left: number, top: number): TourPlace => ({
    left: Math.round(Math.min(Math.max(edge, left), page.width - card.width - edge)),
    top: Math.round(Math.min(Math.max(edge, top), page.height - card.height - edge)),
  })
  if (!target) return within((page.width - card.width) / 2, (page.height - card.height) / 2)
  const middleX = target.left + target.width / 2 - card.width / 2
  const middleY = target.top + target.height / 2 - card.height / 2
  const sides = [
    {
      room: page.width - target.left - target.width - card.width,
      place: within(target.left + target.width + gap, middleY),
    },
    { room: target.left - card.width, place: within(target.left - card.width - gap, middleY) },
    {
      room: page.height - target.top - target.height - card.height,
      place: within(middleX, target.top + target.height + gap),
    },
    { room: target.top - card.height, place: within(middleX, target.top - card.height - gap) },
  ]
  const best = sides.reduce((a, b) => (b.room > a.room ? b : a))
  // A target that fills the page: the card lies on its foot, where it hides least.
  return best.room < gap + edge ? within(middleX, target.top + target.height - card.height - 2 * gap) : best.place
}
