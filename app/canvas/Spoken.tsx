/**
 * What a screen reader says of a card. An attribute on a hidden element, so that the sentence is read out by way of the
 * card's `aria-labelledby` and neither shown nor found by a search in the page.
 */
export const Spoken = ({ id, text }: { id: string; text: string }) => (
  <span hidden role="img" id={`card-${id}`} aria-label={text} />
)
