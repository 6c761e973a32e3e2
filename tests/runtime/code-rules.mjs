/**
 * What a mini-program's code may not contain (platform.md, section 2).
 *
 * The official packer's parser takes ES2018 and rejects optional catch, BigInt literals, `?.`, `??`, class fields, `import()`
 * and numeric separators; acorn at ES2018 rejects the same. The rest are rules of the platform.
 */
import { parse } from 'acorn'

/** @typedef {{ file: string, line: number, rule: string, message: string }} Breach */

/** @type {Map<string, Omit<Breach, 'file'>[]>} */
const known = new Map()

/**
 * Check one file.
 * @param {string} file its name, for the messages
 * @param {string} source
 * @param {{ asyncFunctions?: boolean }} [options] `asyncFunctions: false`: native async functions are refused too
 * @returns {Breach[]} empty when the code is fine
 */
export function checkCode(file, source, { asyncFunctions = true } = {}) {
  const key = `${asyncFunctions}:${source}`
  let breaches = known.get(key)
  if (!breaches) {
    breaches = find(source, asyncFunctions)
    known.set(key, breaches)
  }
  return breaches.map((breach) => ({ file, ...breach }))
}

/** Write breaches down for a person. @param {Breach[]} breaches */
export function describeBreaches(breaches) {
  return breaches.map(({ file, line, rule, message }) => `${file}:${line}: ${message} [${rule}]`).join('\n')
}

function find(source, asyncFunctions) {
  let tree
  try {
    tree = parse(source, { ecmaVersion: 2018, sourceType: 'script', allowReturnOutsideFunction: true, allowHashBang: false, locations: true })
  } catch (error) {
    const { loc, message } = /** @type {any} */ (error)
    return [{ line: loc?.line ?? 1, rule: 'syntax', message: `not ES2018, which is all that the packer and old devices read: ${message}` }]
  }
  /** @type {Omit<Breach, 'file'>[]} */
  const breaches = []
  const report = (node, rule, message) => breaches.push({ line: node.loc.start.line, rule, message })
  visit(tree, (node) => {
    if (node.type === 'CallExpression' || node.type === 'NewExpression') checkCall(node, report)
    if (node.type === 'Literal' && node.regex && /\(\?<[=!]/.test(node.regex.pattern)) {
      report(node, 'lookbehind', 'lookbehind in a regular expression is a syntax error on iOS before 16.4')
    }
    if (!asyncFunctions && node.async) {
      report(node, 'async', 'a native async function would bypass the Promise polyfill of iOS 15 and below')
    }
  })
  return breaches
}

function checkCall(node, report) {
  const { callee } = node
  if (callee.type !== 'Identifier') return
  if (callee.name === 'eval') report(node, 'eval', 'eval is banned')
  if (callee.name === 'Function' && !isReturnThis(node.arguments)) {
    report(node, 'function-constructor', 'the Function constructor is banned, except for `return this`')
  }
  if ((callee.name === 'setTimeout' || callee.name === 'setInterval') && typeof node.arguments[0]?.value === 'string') {
    report(node, 'string-timer', `${callee.name} with a string is banned, like eval`)
  }
}

function isReturnThis(args) {
  return args.length === 1 && typeof args[0].value === 'string' && /^\s*return this;?\s*$/.test(args[0].value)
}

/** Call `enter` for every node of a tree. */
function visit(node, enter) {
  enter(node)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child.type === 'string') visit(child, enter)
    }
  }
}
