/**
 * Lists that keep their newest entries.
 */

/** Add to a list that holds so many; the oldest goes. @template T @param {T[]} list @param {T} entry @param {number} most */
export function pushNewest(list, entry, most) {
  list.push(entry)
  if (list.length > most) list.shift()
}
