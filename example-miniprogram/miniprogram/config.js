// The backend's address. 127.0.0.1 is the developer's own machine, for the developer tools only; a phone needs an https
// address whose host is in the mini-program's list of request domains.
module.exports = {
  baseUrl: 'http://127.0.0.1:8787',
  // For the consent page, a website's id on WeChat's open platform; this is the stand-in's. The page behind the address hands
  // its own address back: wx.miniProgram.redirectTo({ url: '/pages/consent/consent?back=' + encodeURIComponent(location.href) }).
  website: { appId: 'wx0000000000000000', redirectUri: 'http://127.0.0.1:8787/consent/back' }
}
