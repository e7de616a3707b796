import type { Context } from 'hono'
import { type Identity, localOwner } from '#server/identity/identity.ts'

/** Who asks, as `authenticate` has found out; in this very process, without it, the owner. */
export function identityIn(context: Context): Identity {
  const identity: Identity | undefined = context.get('identity')
  return identity ?? localOwner
}
