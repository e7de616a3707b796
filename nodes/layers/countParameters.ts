/** The weights of a layer in words for its card ("80 weights"), as a list that is empty while they are unknown. */
export const countParameters = (count: number | undefined): string[] =>
  count === undefined || count === 0 ? [] : [`${count.toLocaleString('en')} ${count === 1 ? 'weight' : 'weights'}`]
