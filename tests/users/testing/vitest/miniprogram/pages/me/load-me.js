const session = require('../../session')

/** What the page shows: the user's name, or why it is not known. */
module.exports = function loadMe() {
  return session.request({ url: '/me' }).then(({ data }) => data.name, (error) => `? ${error.code}`)
}
