export const title = 'Upload and download with a dead token: they are renewed and repeated like requests'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  await phone.tap('expire')
  await phone.tap('upload')
  check.that(`the file arrived: ${phone.line.text}`, phone.line.good, phone.line)
  check.equal('uploaded, renewed, uploaded again', (await counted()).paths.slice(1), ['POST /files', 'POST /auth/refresh', 'POST /files'])

  await phone.tap('expire')
  await phone.tap('download')
  check.that(`the file came: ${phone.line.text}`, phone.line.good, phone.line)
  const { backend, paths } = await counted()
  check.equal('downloaded, renewed, downloaded again', paths.slice(5), ['GET /files/bill', 'POST /auth/refresh', 'GET /files/bill'])
  check.equal('the backend has one file more', backend.uploads, 1)
}
