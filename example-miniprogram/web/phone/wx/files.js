/**
 * Files of the mini-program, in memory: enough for a note to upload and a bill to read.
 */

const USER_DATA_PATH = 'wxfile://usr'

/** @typedef {{ blob: Blob, text: string }} StoredFile  the text too, for a blob cannot be read at once */

/** @param {Map<string, StoredFile>} files by path */
export function fileApi(files) {
  const manager = {
    writeFileSync(path, data) {
      if (!path.startsWith(`${USER_DATA_PATH}/`)) throw new Error(`writeFileSync:fail permission denied, open "${path}"`)
      files.set(path, fileOf(data))
    },
    readFileSync(path) {
      const file = files.get(path)
      if (!file) throw new Error(`readFileSync:fail no such file or directory, open "${path}"`)
      return file.text
    },
    unlinkSync: (path) => void files.delete(path)
  }
  return { env: { USER_DATA_PATH }, getFileSystemManager: () => manager }
}

/** @param {string | ArrayBuffer} data @returns {StoredFile} */
export function fileOf(data) {
  return { blob: new Blob([data]), text: typeof data === 'string' ? data : new TextDecoder().decode(data) }
}
