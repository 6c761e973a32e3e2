/**
 * The form in which records stand in storage: a version, and a text that only the core reads.
 */

/** The form of the envelope; the text inside has a version of its own. */
const VERSION = 1

/**
 * Put a record's text into what is stored.
 *
 * @param {string} text
 */
export const wrap = (text) => ({ v: VERSION, text })

/**
 * Give the text of what was stored; `''` for whatever is no envelope: a fresh start.
 *
 * @param {any} stored
 * @returns {string}
 */
export const unwrap = (stored) => (stored && stored.v === VERSION && typeof stored.text === 'string' ? stored.text : '')
