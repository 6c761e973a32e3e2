/**
 * A phone in a shop: each step is a page of the program, and what came of it is written down.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageSource } from '../../../example-miniprogram/journey/package-source.mjs'
import { fixture } from '../../runtime/fixture.mjs'
import { packMiniProgram } from '../../runtime/index.mjs'
import { Books } from './books.mjs'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))

export class Visit {
  constructor({ runtime, server }, books) {
    this.runtime = runtime
    this.server = server
    this.books = books
    /** @type {Array<{ what: string, logins: number, lost: number, asSomebodyElse: number }>} */
    this.log = []
    this.enter()
  }

  enter() {
    this.shop = this.runtime.require('./shop')
  }

  restart() {
    this.runtime.restart()
    this.enter()
  }

  /** A page that should show something, of `owner` where it is somebody's. */
  async step(what, page, owner = undefined) {
    const { answers, lost } = await this.open(page)
    this.note(what, { lost, asSomebodyElse: answers.filter((one) => one.owner !== owner).length })
  }

  /** A page that may show nothing, but nothing of anybody else. */
  async nobodyElse(what, page, owner) {
    const { answers } = await this.open(page)
    this.note(what, { lost: 0, asSomebodyElse: answers.filter((one) => one.owner !== owner).length })
  }

  /** What the server refuses, and the user is told why. */
  async fails(what, page, reason) {
    const { error } = await this.open(page)
    this.note(what, { lost: reason.test(error?.message) ? 0 : 1, asSomebodyElse: 0 })
  }

  async open(page) {
    // Some seconds between two pages: WeChat allows four logins a second.
    await this.runtime.clock.advance(5000)
    this.from = this.runtime.count('login')
    try {
      const shown = await this.runtime.run(() => page(this.shop), { within: 60_000 })
      return { answers: shown === undefined ? [] : [].concat(shown).flat(), lost: 0 }
    } catch (error) {
      return { answers: [], lost: 1, error }
    }
  }

  note(what, seen) {
    this.log.push({ what, logins: this.runtime.count('login') - this.from, ...seen })
  }

  sum(field) {
    return this.log.reduce((sum, step) => sum + step[field], 0)
  }
}

/**
 * Live a shop's day.
 * @param {import('node:test').TestContext} t @param {string} shop its folder @param {'before' | 'installed' | 'moved'} variant
 */
export async function visit(t, shop, variant) {
  const { HOST, serve } = await import(`./${shop}/server.mjs`)
  const { day } = await import(`./${shop}/day.mjs`)
  const app = await packMiniProgram({ app: { 'app.js': 'App({})', ...filesOf(shop), ...filesOf(`${shop}/before`), ...filesOf(`${shop}/${variant}`) }, packages: [packageSource()] })
  t.after(app.remove)
  const hosts = {}
  const made = await fixture(t, { folder: app.folder, hosts })
  hosts[HOST] = made.server.url
  const books = new Books()
  serve(made.server, books)
  const phone = new Visit(made, books)
  await day(phone)
  return phone
}

function filesOf(folder) {
  const files = readdirSync(join(FOLDER, folder)).filter((name) => name.endsWith('.js'))
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(FOLDER, folder, name), 'utf8')]))
}
