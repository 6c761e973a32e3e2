#!/usr/bin/env node
// Selects the public suffixes that the module ships.
//
//   node tools/public-suffix.mjs public_suffix_list.dat 2026-08-19 > src/cookie/public_suffix/rules.rs
//
// The list is https://publicsuffix.org/list/public_suffix_list.dat (Debian: package
// `publicsuffix`). Without a date as second argument the list's own `VERSION:` line counts.
//
// What is kept, and why not all: the full list is 75 kB in brotli, the whole package has 40.
// - No rule of one label: the default rule `*` says the same of every top-level domain.
// - ICANN rules of two labels, and all wildcard and exception rules: they are nearly every
//   registry. Rules of three labels are towns (`city.prefecture.jp`, schools in `k12.*.us`).
// - Of registries other than the ones below, only labels that many registries have (com, co, gov …). Of Japan's no
//   prefectures in kanji, which cost a quarter of a kilobyte and which nobody's server is named after.
// - Private rules: those under .cn, but for those of Amazon's and Synology's services that no backend runs on, and the
//   hosts below.
import { readFileSync } from 'node:fs'

const WHOLE = ['cn', 'hk', 'jp', 'kr', 'mo', 'sg', 'tw', 'uk']
const COMMON_IN = 12
// A label that stands so often gets a letter of its own.
const LETTER_FROM = 8

const PRIVATE = `
  s3.cn-north-1.amazonaws.com.cn s3.cn-northwest-1.amazonaws.com.cn execute-api.cn-north-1.amazonaws.com.cn
  execute-api.cn-northwest-1.amazonaws.com.cn *.compute.amazonaws.com.cn cn-north-1.eb.amazonaws.com.cn
  cn-northwest-1.eb.amazonaws.com.cn *.elb.amazonaws.com.cn
  alibabacloudcs.com jdevcloud.com myqnapcloud.com sinaapp.com vipsinaapp.com vicp.fun zeabur.app
  appspot.com azurestaticapps.net azurewebsites.net cloudapp.net cloudfront.net deno.dev duckdns.org
  elasticbeanstalk.com firebaseapp.com fly.dev github.io githubusercontent.com gitlab.io herokuapp.com
  hf.space netlify.app ngrok.app ngrok-free.app ngrok-free.dev ngrok.io ondigitalocean.app onrender.com
  pages.dev r2.dev readthedocs.io replit.app *.run.app s3.amazonaws.com supabase.co trycloudflare.com
  up.railway.app vercel.app web.app workers.dev
`.trim().split(/\s+/)

/** Private rules under .cn of services that no mini-program's backend runs on. */
const LEFT_OUT_IN_CN = /\.(amazonaws|amazonwebservices|sagemaker|quickconnect)\.(com\.)?cn$/

const [path, dateArgument] = process.argv.slice(2)
if (!path) fail('name the list: node tools/public-suffix.mjs public_suffix_list.dat [date]')
const text = readFileSync(path, 'utf8')
const date = dateArgument ?? /^\/\/ VERSION: (\d{4}-\d\d-\d\d)/m.exec(text)?.[1]
if (!date) fail('the list names no VERSION: give its date (YYYY-MM-DD) as the second argument')

const { icann, privates } = read(text)
for (const rule of PRIVATE) if (!privates.includes(rule)) fail(`${rule} is not in this list any more: take it out of PRIVATE`)
const kept = [
  ...icann.filter(keepsIcann(commonLabels(icann))),
  ...privates.filter((rule) => PRIVATE.includes(rule) || (rule.endsWith('.cn') && !LEFT_OUT_IN_CN.test(rule))),
]
process.stdout.write(render(byParent(kept), icann.length + privates.length, kept.length))

/** @param {string} list */
function read(list) {
  /** @type {string[]} */ const icann = []
  /** @type {string[]} */ const privates = []
  let section = icann
  for (const line of list.split('\n')) {
    if (line.includes('===BEGIN PRIVATE')) section = privates
    const rule = line.split(/\s/)[0]
    if (rule && !rule.startsWith('//')) section.push(ascii(rule))
  }
  if (icann.length < 1000 || privates.length < 100) fail(`${path} is not a public suffix list`)
  return { icann, privates }
}

/** Rules as hosts spell them: every label outside ASCII in punycode. @param {string} rule */
function ascii(rule) {
  return rule.split('.').map((label) => /^[\x00-\x7f]*$/.test(label) ? label : new URL(`http://${label}.x/`).hostname.slice(0, -2)).join('.')
}

/** @param {string[]} rules */
function commonLabels(rules) {
  /** @type {Map<string, number>} */ const counts = new Map()
  for (const rule of rules) {
    const [label, parent, ...more] = rule.split('.')
    if (parent && !more.length) counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  return (/** @type {string} */ label) => (counts.get(label) ?? 0) >= COMMON_IN
}

/** @param {(label: string) => boolean} isCommon */
function keepsIcann(isCommon) {
  return (/** @type {string} */ rule) => {
    const labels = rule.split('.')
    if (rule.startsWith('!') || rule.startsWith('*')) return true
    if (rule.startsWith('xn--') && labels[1] === 'jp') return false
    return labels.length === 2 && (WHOLE.includes(labels[1]) || isCommon(labels[0]))
  }
}

/** Groups rules by what follows their first label. @param {string[]} rules */
function byParent(rules) {
  /** @type {Map<string, string[]>} */ const parents = new Map()
  for (const rule of rules) {
    const mark = rule.startsWith('!') ? '!' : ''
    const [label, ...parent] = rule.slice(mark.length).split('.')
    const key = parent.join('.')
    parents.set(key, [...parents.get(key) ?? [], mark + label])
  }
  const order = (/** @type {string} */ a, /** @type {string} */ b) => (a < b ? -1 : 1)
  return [...parents].sort((a, b) => order(a[0], b[0])).map(([key, labels]) => [key, ...labels.sort(order)].join(' '))
}

/** One letter for each of the labels that most registries have. @param {string[]} lines */
function abbreviate(lines) {
  /** @type {Map<string, number>} */ const counts = new Map()
  for (const label of lines.flatMap((line) => line.split(' ').slice(1))) counts.set(label, (counts.get(label) ?? 0) + 1)
  const common = [...counts.keys()]
    .filter((label) => /^[a-z]/.test(label) && /** @type {number} */ (counts.get(label)) >= LETTER_FROM)
    .sort((a, b) => /** @type {number} */ (counts.get(b)) - /** @type {number} */ (counts.get(a)) || (a < b ? -1 : 1))
    .slice(0, 26)
  const short = lines.map((line) => {
    const [parent, ...labels] = line.split(' ')
    const letters = labels.filter((label) => common.includes(label)).map((label) => String.fromCharCode(65 + common.indexOf(label)))
    return [parent + letters.sort().join(''), ...labels.filter((label) => !common.includes(label))].join(' ')
  })
  return { common, short }
}

/** @param {string[]} lines @param {number} total @param {number} count */
function render(lines, total, count) {
  const { common, short } = abbreviate(lines)
  return `//! Generated by \`tools/public-suffix.mjs\` from the Public Suffix List (Mozilla Public License 2.0).
//!
//! Each line of [\`RULES\`] is a parent domain, then the labels that are public suffixes below it: a capital letter
//! for each that [\`COMMON\`] lists, in its order, and the others behind blanks. \`*\` stands for every label, \`!\`
//! marks an exception to that. Lines are in byte order.

/// Date of the list.
pub const LIST_DATE: &str = "${date}";
/// Rules in the list.
pub const RULES_IN_LIST: u32 = ${total};
/// Rules kept here; those of one label are covered by the default rule besides.
pub const RULES_KEPT: u32 = ${count};

/// What the letters stand for, from A on.
pub(super) const COMMON: &str = "${common.join(' ')}";

pub(super) const RULES: &str = "\\
${short.join('\n')}
";
`
}

/** @param {string} why @returns {never} */
function fail(why) {
  console.error(`public-suffix: ${why}`)
  process.exit(1)
}
