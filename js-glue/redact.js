/**
 * Cuts secrets out of texts that leave the session: messages, causes, log entries.
 *
 * Tokens and codes are cut by value, wherever they stand; query values by their place.
 */

/** The newest secrets, oldest first: a late failure may still quote the token before. */
const secrets = /** @type {string[]} */ ([])
const KEPT = 24

export function addSecret(/** @type {string | undefined} */ secret) {
  // Shorter ones would cut ordinary words to pieces, and are no secrets.
  if (!secret || secret.length < 6 || secrets.includes(secret)) return
  secrets.push(secret)
  if (secrets.length > KEPT) secrets.shift()
}

/** @param {string} text */
export function redact(text) {
  let result = text.replace(/([?&][^=&#\s"']*=)[^&#\s"']*/g, '$1…')
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret)]) {
      if (result.includes(form)) result = result.split(form).join('…')
    }
  }
  return result
}
