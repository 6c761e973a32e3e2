/**
 * Which route accepted which token, kept until the core has to know: when something is refused. So a request that is accepted
 * costs no call into the module.
 */
import { handleAccepted } from '../boundary/bindings.js'

/** As many routes as the core keeps (src/session/routes.rs). */
const MOST = 256

/**
 * Collect acceptances.
 */
export class Acceptances {
  /** @param {import('../boundary/core.js').Core} core */
  constructor(core) {
    this.core = core
    /** The newest token that each route accepted, the latest last. @type {Map<string, number>} */
    this.pending = new Map()
    /** There was one in this launch. */
    this.hasAny = false
  }

  /** Take one. @param {import('./call.js').Call} call @param {import('./plans.js').Plan} plan */
  add(call, plan) {
    const { method, sent } = call
    if (plan.accepted === sent && plan.acceptedMethod === method) return
    plan.accepted = sent
    plan.acceptedMethod = method
    this.hasAny = true
    const { pending } = this
    const route = call.routeAt(plan)
    pending.delete(route)
    pending.set(route, sent)
    if (pending.size > MOST) pending.delete(pending.keys().next().value || '')
    // Something was refused, and whether the token is good is in question now.
    if (this.core.theMachine.view().asksForProof) this.tell()
  }

  /** Tell the core all of them, in order. */
  tell() {
    const told = [...this.pending]
    this.pending.clear()
    for (const [route, generation] of told) this.core.theMachine.tell(handleAccepted, route, generation)
  }
}
