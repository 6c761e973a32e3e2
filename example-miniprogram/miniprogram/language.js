// Chinese and English: the phone's language, until the user chooses one.

const KEY = 'language'
/** Pages that are open, and how they write themselves anew. */
const pages = []
let chosen = read()

function language() {
  return chosen || (/^zh/.test(info().language) ? 'zh' : 'en')
}

/** @param {'zh' | 'en'} next */
function setLanguage(next) {
  if (next === language()) return
  chosen = next
  try {
    wx.setStorageSync(KEY, next)
  } catch (error) {
    // Storage is full: the choice holds until the app ends.
  }
  pages.forEach((write) => write())
}

/** Calls `write` now and whenever the language changes. Returns the undo. */
function follow(write) {
  pages.push(write)
  write()
  return () => pages.splice(pages.indexOf(write), 1)
}

function read() {
  try {
    return wx.getStorageSync(KEY)
  } catch (error) {
    return ''
  }
}

function info() {
  return (wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync())
}

module.exports = { follow, language, setLanguage }
