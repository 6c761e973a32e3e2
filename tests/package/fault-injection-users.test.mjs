/**
 * Two copies of the package in 60 virtual seconds of faults, with users who log in as somebody else, go back or never answer: nothing hangs,
 * every call is answered once, one login serves all who wait, and no call is sent with another account's token.
 *
 * The dice are seeded; which call meets which fault depends on the order in which real sockets arrive, so what is asserted holds for all orders.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { copyOf, otherContext } from './copies.mjs'
import { dice } from './dice.mjs'
import { everywhere, open, SECOND } from './session.mjs'

const STEPS = 120
const PER_STEP = 3
/** Virtual milliseconds. */
const STEP = SECOND / 2
const REAUTH_TIMEOUT = 4 * SECOND

/** What may become of a call. */
const ENDS = /^ERR_(NETWORK|TIMEOUT|EXPIRED|EXCHANGE_FAILED|REFRESH_FAILED|REAUTH_REQUIRED|LOGGED_OUT|ABORTED)$/

for (const [where, second] of /** @type {const} */ ([['one context', (t, home, more) => copyOf(home, more)], ['two contexts', otherContext]])) {
  everywhere(test, `two copies and their users in a minute of faults: ${where}`, async (_profile, t) => {
    const home = await open(t, { session: false, options: { refresh: { url: '/auth/refresh' }, timing: { reauthTimeout: REAUTH_TIMEOUT } } })
    const town = new Town(home)
    const copies = [new Copy(town, 11), new Copy(town, 12)]
    copies[0].session = home.session = home.create({ onReauth: (error) => copies[0].onReauth(error) })
    await home.run(home.session.ready)
    // At least one instant apart: where there are no random bytes, copies are told apart by that.
    await home.runtime.clock.advance(1)
    const other = second(t, home, { onReauth: (error) => copies[1].onReauth(error) })
    copies[1].session = other.session
    copies[1].runtime = other.runtime ?? home.runtime
    for (const copy of copies) copy.listen()
    town.open()

    const next = dice(2027)
    for (let step = 0; step < STEPS; step += 1) {
      town.happen(next(), copies[next() < 0.5 ? 0 : 1])
      for (const copy of copies) for (let n = 0; n < PER_STEP; n += 1) copy.ask(next())
      await home.runtime.clock.advance(STEP)
    }
    town.calmDown()
    await home.runtime.clock.advance(180 * SECOND)

    for (const { n, order, answer, error, accounts, gone } of town.told) {
      assert.equal(order.join(' '), error ? 'fail complete' : 'success complete', `call ${n}`)
      if (error) assert.match(error.code, ENDS, error.message)
      else if (answer.statusCode === 200) assert.equal(answer.data.n, n, 'each gets its own answer')
      else assert.ok([429, 500].includes(answer.statusCode), `${answer.statusCode}`)
      assert.ok(accounts.size <= 1, `call ${n} was sent as ${[...accounts]}`)
      assert.ok(![...accounts].some((who) => gone.includes(who)), `call ${n} was sent as ${[...accounts]}, who had gone before`)
    }
    for (const { twice } of copies) assert.equal(twice, 0, 'asked again before the user answered, was too late, or somebody logged in or out')
    assert.ok(copies.some(({ asked }) => asked > 0), 'a user was asked')
    const worked = town.told.filter(({ answer }) => answer?.statusCode === 200).length
    t.diagnostic(`${worked} of ${town.told.length} worked, ${town.grants} grants for ${town.causes} causes by ${home.backend.logins} logins and ${home.backend.refreshes} renewals, ${JSON.stringify(town.seen)}`)
    assert.ok(worked > town.told.length / 4, `only ${worked} of ${town.told.length} worked`)
    assert.ok(town.grants <= town.causes, `${town.grants} tokens were granted for ${town.causes} causes`)

    await copies[0].run(copies[0].session.login())
    for (const { runtime } of copies) await runtime.suspend(SECOND)
    for (const copy of copies) assert.equal((await copy.run(copy.request('last'))).data.n, 'last', 'and it is usable after all of that')
  })
}

/** The server, and what happens to everybody. */
class Town {
  constructor(home) {
    this.home = home
    this.luck = dice(7)
    this.calm = false
    this.isBanned = false
    this.told = []
    /** Whose each token is. @type {Map<string, string>} */
    this.owners = new Map()
    this.people = 0
    this.grants = 0
    /** Why there may be one more token of a login or a renewal. The first is nobody's fault. */
    this.causes = 1
    this.seen = { banned: 0, revoked: 0, left: 0, adopted: 0, declined: 0, silent: 0, again: 0, lost: 0 }
  }

  /** Answer, badly. */
  open() {
    const { home } = this
    const { backend } = home
    home.server.on('GET', '/me', (asked) => {
      const call = this.told[asked.query.get('n')]
      const bearer = asked.header.authorization?.slice('Bearer '.length)
      call?.accounts.add(this.owners.get(bearer))
      const luck = this.calm ? 1 : this.luck()
      if (luck < 0.04) return { drop: true }
      if (luck < 0.08) return { status: 500, body: 'oops' }
      if (luck < 0.1) return { status: 429 }
      return backend.accepts(asked) ? { body: { n: call ? call.n : 'last' } } : { status: 401, body: {} }
    })
    const grant = (who) => {
      const luck = this.calm ? 1 : this.luck()
      if (luck < 0.1) return { status: 503 }
      this.grants += 1
      const body = this.issue(who)
      if (luck > 0.15) return { body }
      this.causes += 1
      this.seen.lost += 1
      return { drop: true }
    }
    backend.onLogin = () => (this.isBanned ? { status: 403, body: { errmsg: 'banned' } } : grant('wx'))
    backend.onRefresh = ({ json }) => {
      if (backend.refreshTokens.delete(json.refreshToken)) return grant(this.owners.get(json.refreshToken))
      return { status: 401, body: {} }
    }
    home.runtime.faults.on('request', { answerAfter: 300, when: () => !this.calm && this.luck() < 0.3 })
  }

  issue(who) {
    const made = { ...this.home.backend.issue(), user: { id: who } }
    for (const text of [made.token, made.refreshToken]) this.owners.set(text, who)
    return made
  }

  happen(luck, copy) {
    const { backend } = this.home
    const { seen } = this
    if (luck < 0.06) {
      seen.revoked += 1
      this.causes += 1
      backend.revoke({ keepRefresh: luck < 0.03 })
    } else if (luck < 0.12) {
      this.isBanned = !this.isBanned
      seen.banned += 1
    } else if (luck < 0.15) {
      seen.left += 1
      this.causes += 1
      copy.session.logout(copy.runtime.wrap({ silent: luck < 0.135 })).catch(() => {})
    } else if (luck < 0.19) {
      copy.runtime.hide()
      copy.runtime.show()
    }
  }

  calmDown() {
    this.calm = true
    this.isBanned = false
    this.home.backend.revoke()
    this.causes += 1
  }
}

/** One copy of the package, and the user before it. */
class Copy {
  constructor(town, seed) {
    this.town = town
    this.runtime = town.home.runtime
    /** @type {any} */
    this.session = undefined
    this.luck = dice(seed)
    this.asked = 0
    /** What the user is asked. @type {object | undefined} */
    this.question = undefined
    this.twice = 0
    /** Who was logged in when it was looked last. @type {string | undefined} */
    this.last = undefined
    /** @type {string[]} */
    this.gone = []
  }

  listen() {
    const over = () => (this.question = undefined)
    this.session.on('logout', this.runtime.wrap(over))
    this.session.on('change', this.runtime.wrap(({ status }) => status === 'active' && over()))
  }

  run(promise) {
    return this.runtime.run(promise)
  }

  request(n) {
    return this.session.request(this.runtime.wrap({ url: `/me?n=${n}` }))
  }

  ask(luck) {
    const n = this.town.told.length
    const one = { n, order: [], answer: undefined, error: undefined, accounts: new Set(), gone: this.whoHasGone() }
    this.town.told.push(one)
    const handle = this.session.request(this.runtime.wrap({
      url: `/me?n=${n}`,
      success: (answer) => { one.order.push('success'); one.answer = answer },
      fail: (error) => { one.order.push('fail'); one.error = error },
      complete: () => void one.order.push('complete')
    }))
    if (luck < 0.03) handle.abort()
  }

  /** Those who logged in by themselves, and in whose place somebody else is by now: they never come back. */
  whoHasGone() {
    const who = this.session.state.user?.id
    if (who !== undefined && this.last !== undefined && who !== this.last && this.last !== 'wx') this.gone = [...this.gone, this.last]
    this.last = who ?? this.last
    return this.gone
  }

  /** The user logs in as somebody else, goes back, never answers, or lets WeChat log him in again. */
  onReauth() {
    const { town } = this
    this.asked += 1
    if (this.question) this.twice += 1
    const question = this.question = {}
    const done = (value) => {
      if (this.question === question) this.question = undefined
      return value
    }
    const luck = town.calm ? 0.9 : this.luck()
    if (luck < 0.4) {
      town.seen.adopted += 1
      return this.later(() => done(this.runtime.wrap(town.issue(`person ${++town.people}`))))
    }
    if (luck < 0.6) {
      town.seen.declined += 1
      return this.later(() => {
        done()
        throw new Error('the user went back')
      })
    }
    if (luck < 0.75) {
      town.seen.silent += 1
      // After that it may be called again.
      return new Promise(() => this.runtime.life.lane.platformAfter(REAUTH_TIMEOUT - 1, 'a user who never answers', done))
    }
    town.seen.again += 1
    town.causes += 1
    return this.session.login().then(done, (error) => {
      done()
      throw error
    })
  }

  /** @param {() => any} what */
  later(what) {
    return new Promise((resolve, reject) => this.runtime.life.lane.platformAfter(this.luck() * 2 * SECOND, 'a user who answers', () => {
      try {
        resolve(what())
      } catch (error) {
        reject(error)
      }
    }))
  }
}
