import ipaddr from 'ipaddr.js'

/** An address, or a network as address/bits: what a list of allowed addresses is made of. */
export const isAddressOrNetwork = (text: string): boolean => ipaddr.isValidCIDR(text) || ipaddr.isValid(text)

/**
 * Whether an address may be read from: public ones, and those that are allowed by name. Private, loopback, link-local, multicast and
 * all other special ranges are not public; an IPv4 address inside of an IPv6 one counts as what it is.
 */
export function isAllowedAddress(text: string, allowed: readonly string[]): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  if (address.range() === 'unicast') return true
  return allowed.some((each) => {
    const [network, bits] = ipaddr.isValidCIDR(each) ? ipaddr.parseCIDR(each) : [ipaddr.process(each), undefined]
    if (network.kind() !== address.kind()) return false
    return address.match(network, bits ?? (network.kind() === 'ipv4' ? 32 : 128))
  })
}
