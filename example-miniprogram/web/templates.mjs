/**
 * WXML into what glass-easel renders, by Tencent's own compiler.
 */
import compiler from 'glass-easel-template-compiler'

/** From this level on the compiler's remark is an error. */
const ERROR = 3

/**
 * @param {Record<string, string>} sources WXML by page path
 * @returns {string} a JavaScript expression: the templates by page path
 */
export function compileTemplates(sources) {
  const group = new compiler.TmplGroup()
  try {
    for (const [path, source] of Object.entries(sources)) {
      const remarks = group.addTmpl(path, withInputs(source))
      const errors = remarks.filter(({ level }) => level >= ERROR)
      if (errors.length > 0) throw new Error(`${path}.wxml: ${errors.map(({ message, start }) => `${message} at line ${start?.line}`).join('; ')}`)
    }
    return group.getTmplGenObjectGroups()
  } finally {
    group.free()
  }
}

/** A component's host is an element of the same name, and the browser's own `input` cannot hold anything. */
function withInputs(source) {
  return source.replace(/<(\/?)input\b/g, '<$1wx-input')
}
