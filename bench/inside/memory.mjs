/**
 * What stays in memory after many requests whose URLs, hosts and cookies are all new. In Node alone, which can be told to
 * collect its garbage.
 */
/* global require, process */
import { createOurs } from './contenders.mjs'
import { exchange } from './speed.mjs'

/** So many fill what has a limit: the jar, and what is kept by URL. */
const FIRST = 10_000
const MEASURED = 100_000

/** @param {any} sources @param {any} job @returns {Promise<Record<string, number>>} bytes */
export async function memory(sources, job) {
  const ours = await createOurs(sources, job)
  const collect = collector()
  const run = (from, to) => {
    for (let at = from; at < to; at++) {
      exchange(ours, answerOf(at), `https://h${at}.example.com/v1/items/${at}`)
      // A tenth of a second has many answers.
      if (at % 1000 === 0) ours.rest()
    }
    collect()
    return process.memoryUsage().heapUsed + ours.memory()
  }
  const before = run(0, FIRST)
  return { [ours.name]: run(FIRST, FIRST + MEASURED) - before }
}

/** @param {number} at */
function answerOf(at) {
  const cookies = [`sid${at}=v${at}; Path=/; HttpOnly`, `visit=${at}; Path=/; Max-Age=86400`]
  return { header: { Date: new Date().toUTCString(), 'Set-Cookie': cookies.join(',') }, cookies }
}

function collector() {
  const { setFlagsFromString } = require('node:v8')
  const { runInNewContext } = require('node:vm')
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc')
}
