// The backend's address. 127.0.0.1 is the developer's own machine, for the developer tools only; a phone needs an https
// address whose host is in the mini-program's list of request domains.
module.exports = {
  baseUrl: 'http://127.0.0.1:8787'
}
