/**
 * What WeChat and the user do outside the mini-program, played by the backend's stand-in: the page that asks for consent, the payment,
 * the phone number.
 */

/** Where the mini-program believes WeChat's page to be. */
const PAGE = 'https://open.weixin.qq.com'

export class Wechat {
  /** @param {string} url the stand-in's */
  constructor(url) {
    this.url = url
  }

  /**
   * Opens WeChat's page and answers it. @param {string} page as the mini-program gives it to its web-view @param {boolean} allows
   * @returns {Promise<string>} where WeChat sends the user to
   */
  async consent(page, allows) {
    const { origin, pathname, search } = new URL(page)
    if (origin !== PAGE) throw new Error(`the page is not WeChat's: ${origin}`)
    await this.tell('/standin/oauth/visitor', { allows })
    const answer = await fetch(this.url + pathname + search, { redirect: 'manual' })
    if (answer.status !== 302) throw new Error(`GET ${pathname} was answered ${answer.status}: ${await answer.text()}`)
    return /** @type {string} */ (answer.headers.get('location'))
  }

  /**
   * The user pays, or does not; WeChat Pay checks the merchant's signature, and tells the backend of the money.
   * @param {Record<string, string>} parameters those of the dialog
   * @param {'success' | 'cancel' | 'lost'} outcome `lost`: paid, and the backend is not told
   */
  async pay(parameters, outcome) {
    await this.tell('/standin/pay', { ...parameters, outcome })
  }

  /** The code that a getPhoneNumber button gives. @returns {Promise<string>} */
  async phoneCode() {
    return (await this.tell('/standin/phone', {})).code
  }

  /** @param {string} path @param {object} body */
  async tell(path, body) {
    const answer = await fetch(this.url + path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' }
    })
    if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}: ${await answer.text()}`)
    return answer.json()
  }
}
