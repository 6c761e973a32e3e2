/**
 * Which word was meant by one that is misspelt.
 */

/** Give the first of some words that is one slip away, in any letter case; `undefined` if none is. @param {string} word @param {string[]} words */
export const nearest = (word, words) => words.find((one) => isNear(word.toLowerCase(), one.toLowerCase()))

/** Tell whether one slip lies between two words: a letter too many, one too few, another one, or two in the wrong order. @param {string} a @param {string} b */
function isNear(a, b) {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  const [x, y] = [a.slice(at), b.slice(at)]
  return [x.slice(1), x].includes(y) || [x, x.slice(1)].includes(y.slice(1)) || x[1] + x[0] + x.slice(2) === y
}
