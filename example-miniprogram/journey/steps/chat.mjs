/** Longer than the page waits for a word: iOS does not tell that an answer broke off. */
const PATIENCE = 20_000

export const title = 'A chat that streams: its token ends in the middle of an answer, is renewed once, and no word is lost or comes twice'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, backend, check, counted, brokeOff }) {
  const page = await phone.open('pages/chat/chat')
  const { wx } = phone.runtime
  const ask = async () => {
    const nth = page.data.talk.length
    page.setData({ question: 'Who are you?' })
    await phone.runtime.run(() => page.send(), { within: PATIENCE })
    await phone.runtime.settle()
    return page.data.talk[nth].answer
  }
  const whole = await ask()
  check.that('the answer is whole', whole.endsWith('asks for the rest.'), whole)

  // Where the platform tells no words before the end, a break leaves none to go on from: there the token ends before the question.
  const streams = wx.canIUse('request.object.enableChunked')
  await (streams ? backend.endChatAfter(5) : backend.revoke())
  check.equal('the same answer to the same question', await ask(), whole)
  await backend.endChatAfter(0)
  if (streams) brokeOff()
  const { backend: told, paths: sent, session } = await counted()
  check.equal('one refused token, one renewal', [told.tokensRefused, session.refreshes], [1, 1])
  const paths = streams ? ['POST /chat', 'POST /chat', 'POST /auth/refresh', 'POST /chat'] : ['POST /chat', 'POST /auth/refresh', 'POST /chat']
  check.equal(`${streams ? 'broken off, ' : ''}refused, renewed, and asked again`, sent.slice(-paths.length), paths)
  await phone.back()
}
