export const title = 'Picture, name and phone number: given once, kept, and not asked for again'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, wechat, check, counted }) {
  const page = await phone.open('pages/profile/profile')
  check.equal('nobody has given anything yet', [page.data.nickName, page.data.avatarUrl], ['', ''])
  page.chooseAvatar({ detail: { avatarUrl: 'wxfile://tmp_face.png' } })
  page.type({ detail: { value: '小明' } })
  await phone.tap('save', page)
  check.equal('saved on the phone and on the backend', [page.data.good, (await counted()).backend.profilesKept], [true, 1])

  page.getPhone({ detail: { errMsg: 'getPhoneNumber:fail user deny' } })
  check.equal('who gives no phone number is not asked by the backend either', [page.data.result, (await counted()).paths], ['用户没有同意', ['PUT /profile']])
  const code = await wechat.phoneCode()
  await phone.tap('getPhone', page, { detail: { code } })
  check.equal('the button\'s code is the backend\'s to read; the phone sees the number\'s ends', [page.data.phone, (await counted()).standin.phoneCodesExchanged], ['+86 138****8000', 1])
  check.that('neither code nor number stays in the phone\'s storage', !phone.runtime.storage.dump.includes(code) && !phone.runtime.storage.dump.includes('138****'))
  await phone.back()

  await phone.restart()
  const again = await phone.open('pages/profile/profile')
  check.equal('after a restart the page has them, and asked nobody', [again.data.nickName, again.data.avatarUrl, (await counted()).paths.length], ['小明', 'wxfile://tmp_face.png', 2])
  const kept = await phone.runtime.run(phone.session.profile.ask(phone.runtime.wrap({ desc: 'for the card' })))
  check.equal('profile.ask() gives the same, and WeChat\'s dialog stays away', [kept.nickName, phone.count('getUserProfile')], ['小明', 0])
  await phone.back()
}
