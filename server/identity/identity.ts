/** What people may do; each role may do what the ones after it may. */
export const roles = ['owner', 'editor', 'labeller', 'viewer'] as const
export type Role = (typeof roles)[number]

/** Who is asking. `local` is the owner of this machine's account, who needs no password on a loopback address. */
export type Identity = { name: string; role: Role; by: 'local' | 'password' }

export const localOwner: Identity = { name: 'owner', role: 'owner', by: 'local' }

/** Whether a role may do what `needed` may. */
export const mayActAs = (role: Role, needed: Role): boolean => roles.indexOf(role) <= roles.indexOf(needed)
