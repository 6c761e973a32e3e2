// Where the backend is, by the environment in which WeChat runs this: the developer tools and previews, the trial version, the one
// that was released. A phone needs an https address whose host is in the mini-program's list of request domains; 127.0.0.1 is the
// developer's own machine, for the developer tools only.
const ADDRESSES = {
  develop: 'http://127.0.0.1:8787',
  trial: 'https://trial.example.com',
  release: 'https://api.example.com'
}

const baseUrl = ADDRESSES[wx.getAccountInfoSync().miniProgram.envVersion] || ADDRESSES.release

module.exports = {
  baseUrl,
  // For the web page: its host is one of WX_PAGE_HOSTS at the backend, and a business domain of the mini-program.
  webPage: `${baseUrl}/web/account`,
  // For the consent page, a website's id on WeChat's open platform; this is the stand-in's. The page behind the address hands
  // its own address back: wx.miniProgram.redirectTo({ url: '/pages/consent/consent?back=' + encodeURIComponent(location.href) }).
  website: { appId: 'wx0000000000000000', redirectUri: `${baseUrl}/consent/back` }
}
