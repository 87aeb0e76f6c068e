// A browser without scripts: it keeps cookies, follows redirects, and logs in.
const LOGIN = /name="_csrf"[^>]*value="([^"]+)"/;

export class Browser {
  #cookies = new Map();

  async get(url) {
    return this.#send(url, { method: 'GET' });
  }

  async #send(url, options) {
    const headers = { Accept: 'text/html', ...options.headers };
    if (this.#cookies.size > 0) {
      headers.Cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    }
    const response = await fetch(url, { ...options, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.split(';', 1)[0].split(/=(.*)/s);
      if (value === '' || /max-age=0/i.test(cookie)) {
        this.#cookies.delete(name);
      } else {
        this.#cookies.set(name, value);
      }
    }
    return response;
  }

  // Opens an address, logs in where it is asked to, and returns the first address that is not of the server.
  async authorize(address, server, user) {
    let url = new URL(address);
    let response = await this.get(url);
    for (let i = 0; i < 20; i++) {
      const location = response.headers.get('Location');
      if (location) {
        url = new URL(location, url);
        if (url.origin !== server) {
          return url;
        }
        response = await this.get(url);
        continue;
      }
      const csrf = LOGIN.exec(await response.text());
      if (!csrf) {
        throw new Error(`${url.pathname} answered ${response.status}, and asks for no login`);
      }
      url = new URL('/login', server);
      response = await this.#send(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ username: user, password: `${user}-pass`, _csrf: csrf[1] }),
      });
    }
    throw new Error('Too many redirects');
  }
}
