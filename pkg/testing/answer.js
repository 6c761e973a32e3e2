'use strict'

/** What an answer has, as `ServerAnswer` says. */
const MEMBERS = ['statusCode', 'data', 'header', 'cookies', 'delay', 'chunks']
/** What other tools call the same. @type {Record<string, string>} */
const MEANT = { status: 'statusCode', code: 'statusCode', body: 'data', json: 'data', headers: 'header', cookie: 'cookies' }

/** Say what is wrong with what a handler gave, if anything is. @param {any} answer */
function checkAnswer(answer) {
  if (answer === undefined || answer === null) return undefined
  if (typeof answer !== 'object' || Array.isArray(answer)) return `a ${Array.isArray(answer) ? 'list' : typeof answer}: give an object, such as { data: … }`
  const unknown = Object.keys(answer).filter((name) => !MEMBERS.includes(name))
  if (unknown.length === 0) return undefined
  return `${unknown.map((name) => (Object.hasOwn(MEANT, name) ? `${name} (do you mean ${MEANT[name]}?)` : name)).join(' and ')}: an answer has ${MEMBERS.join(', ')}`
}

module.exports = { checkAnswer }
