// One device of alice: its session, its polls through each gateway, its WebSocket and its event stream. Tokens are in memory only.
const INTERVAL = 300
const REFUSED_INTERVAL = 1000
const RECONNECT = 1000
const TIMEOUT = 3000
const STRIP = 40
// the time of one bar, at least
const BAR = 250

export class Device extends EventTarget {
  #gateways
  #access = null
  #refresh = null
  // polls and streams of an earlier login end when it changes
  #run = 0
  #waiting = new Set()
  #hurryUntil = 0
  #socket = null
  #source = null

  constructor(name, type, gateways) {
    super()
    this.name = name
    this.type = type
    this.id = `page-${name}-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`
    this.#gateways = gateways
    this.session = null
    this.state = 'starting'
    this.reason = ''
    this.polls = gateways.map(() => ({ last: null, bars: [], barAt: -Infinity }))
    this.socket = { open: false, reason: '' }
    this.events = { open: false, reason: '' }
  }

  async logIn() {
    this.#stop()
    this.state = 'starting'
    this.#changed()
    const device = { id: this.id, type: this.type, name: `Demo page: ${this.name}` }
    const answer = await this.#post('/auth/login', { username: 'alice', password: 'alice-pass', device })
    if (answer?.status !== 200) {
      this.state = 'failed'
      this.reason = String(answer?.status ?? 0)
      this.#changed()
      return
    }
    this.#take(await answer.json())
    const run = this.#run
    this.#gateways.forEach((gateway, index) => this.#poll(gateway, index, run))
    this.#openSocket(run)
    this.#openEvents(run)
  }

  #take(tokens) {
    this.#access = tokens.access_token
    this.#refresh = tokens.refresh_token
    this.session = tokens.session_id
    this.state = 'in'
    this.reason = ''
    this.#changed()
  }

  #stop() {
    this.#run++
    this.#socket?.close()
    this.#source?.close()
    this.#socket = this.#source = null
    this.socket = { open: false, reason: '' }
    this.events = { open: false, reason: '' }
  }

  /** Sends a request with the token of this device, through the first gateway. */
  async send(method, path) {
    return attempt(fetch(this.#gateways[0] + path, { method, headers: this.#headers() }))
  }

  /** Ends the session while the page goes away. */
  leave() {
    if (this.state === 'in') {
      fetch(this.#gateways[0] + '/auth/logout', { method: 'POST', headers: this.#headers(), keepalive: true }).catch(() => {})
    }
  }

  /** Polls without a pause for some time, so that the end of the session is seen at once. */
  hurry(milliseconds) {
    this.#hurryUntil = performance.now() + milliseconds
    for (const wake of [...this.#waiting]) {
      wake()
    }
  }

  #headers() {
    return { Authorization: `Bearer ${this.#access}` }
  }

  async #post(path, body, headers = {}) {
    return attempt(fetch(this.#gateways[0] + path, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT)
    }))
  }

  async #poll(gateway, index, run) {
    while (run === this.#run) {
      const sent = performance.now()
      const answer = await attempt(fetch(gateway + '/orders/echo', {
        headers: this.#headers(),
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT)
      }))
      const at = performance.now()
      const reason = answer && !answer.ok ? await reasonOf(answer) : ''
      if (run !== this.#run) {
        return
      }
      await this.#polled({ gateway: index, sent, at, status: answer?.status ?? 0, reason })
      await this.#pause()
    }
  }

  async #polled(poll) {
    this.#draw(this.polls[poll.gateway], poll)
    this.dispatchEvent(new CustomEvent('poll', { detail: poll }))
    if (poll.status === 401 && this.state === 'in') {
      if (['expired', 'permissions_changed', 'issued_before_list'].includes(poll.reason)) {
        await this.#refreshTokens()
      } else {
        this.state = 'out'
        this.reason = poll.reason
      }
    }
    this.#changed()
  }

  #draw(polls, poll) {
    if (poll.at - polls.barAt < BAR) {
      polls.bars.pop()
    } else {
      polls.barAt = poll.at
    }
    polls.last = poll
    polls.bars.push(poll.status)
    polls.bars.splice(0, polls.bars.length - STRIP)
  }

  async #refreshTokens() {
    const token = this.#refresh
    this.#refresh = null
    if (token === null) {
      return
    }
    const answer = await this.#post('/auth/refresh', { refresh_token: token })
    if (answer?.status === 200) {
      this.#take(await answer.json())
    } else if (answer?.status === 400) {
      this.state = 'out'
      this.reason = 'expired'
    } else {
      this.#refresh = token
    }
  }

  #pause() {
    const hurries = performance.now() < this.#hurryUntil
    const time = hurries ? 0 : this.state === 'in' ? INTERVAL : REFUSED_INTERVAL
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, time)
      this.#waiting.add(wake)
    })
  }

  #openSocket(run) {
    // the token is in a subprotocol, which the gateway takes out; the service selects the other one
    const socket = new WebSocket(this.#gateways[0].replace(/^http/, 'ws') + '/catalog/socket', [`bearer.${this.#access}`, 'catalog.v1'])
    this.#socket = socket
    socket.onmessage = () => {
      if (run === this.#run && !this.socket.open) {
        this.socket = { open: true, reason: '' }
        this.#changed()
      }
    }
    socket.onclose = (event) => {
      if (run === this.#run) {
        this.#closed('socket', event.code === 1006 ? '' : `${event.code} ${event.reason}`, () => this.#openSocket(run))
      }
    }
  }

  async #openEvents(run) {
    const path = '/orders/events'
    // a ticket of the first gateway, which the other one redeems
    const gateway = this.#gateways[1] ?? this.#gateways[0]
    const answer = await this.#post('/gatehouse/tickets', { path }, this.#headers())
    const ticket = answer?.ok ? (await answer.json()).ticket : null
    if (run !== this.#run) {
      return
    }
    const again = () => this.#openEvents(run)
    if (ticket === null) {
      this.#closed('events', answer ? await reasonOf(answer) : '', again)
      return
    }
    const source = new EventSource(`${gateway}${path}?ticket=${encodeURIComponent(ticket)}`)
    this.#source = source
    source.onmessage = () => {
      if (run === this.#run && !this.events.open) {
        this.events = { open: true, reason: '' }
        this.#changed()
      }
    }
    source.onerror = () => {
      // it would repeat the request with the ticket, which is spent
      source.close()
      if (run === this.#run) {
        this.#closed('events', '', again)
      }
    }
  }

  #closed(stream, reason, again) {
    const wasOpen = this[stream].open
    this[stream] = { open: false, reason: reason || this[stream].reason }
    if (wasOpen) {
      this.dispatchEvent(new CustomEvent('closed', { detail: { stream, at: performance.now() } }))
    }
    this.#changed()
    const run = this.#run
    setTimeout(() => {
      if (run === this.#run && this.state === 'in') {
        again()
      }
    }, RECONNECT)
  }

  #changed() {
    this.dispatchEvent(new Event('change'))
  }
}

async function attempt(request) {
  try {
    return await request
  } catch {
    return null
  }
}

async function reasonOf(answer) {
  try {
    return (await answer.json()).reason ?? ''
  } catch {
    return ''
  }
}
