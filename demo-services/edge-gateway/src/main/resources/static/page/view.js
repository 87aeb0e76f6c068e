// Shows a device and a measurement.
import { enable, onPress } from './button.js'
import { text } from './texts.js'

const ICONS = {
  phone: 'M8 2h8a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2Zm3 17h2',
  laptop: 'M5 5h14a1 1 0 0 1 1 1v9H4V6a1 1 0 0 1 1-1ZM2 19h20'
}
const BARS = 40

export class DeviceView {
  #device
  #root
  #other
  #lines = new Map()

  constructor(device, other, gateways) {
    this.#device = device
    this.#other = other
    this.#root = document.getElementById(device.name)
    this.#root.append(document.getElementById('device').content.cloneNode(true))
    this.#find('path').setAttribute('d', ICONS[device.name])
    this.#find('h2').id = `${device.name}-title`
    for (const name of [...gateways.map((_, index) => `gateway${index + 1}`), 'socket', 'events']) {
      this.#addLine(name)
    }
    device.addEventListener('change', () => this.show())
  }

  #find(selector) {
    return this.#root.querySelector(selector)
  }

  #addLine(name) {
    const line = document.getElementById('line').content.cloneNode(true).firstElementChild
    const strip = line.querySelector('.strip')
    if (name.startsWith('gateway')) {
      strip.append(...Array.from({ length: BARS }, () => document.createElement('i')))
    } else {
      strip.classList.add('wire')
    }
    this.#find('.lines').append(line)
    this.#lines.set(name, line)
  }

  on(action, run) {
    onPress(this.#find(`[data-action=${action}]`), run)
  }

  show() {
    const device = this.#device
    this.#root.dataset.state = device.state
    set(this.#find('h2'), text(device.name))
    set(this.#find('.state'), this.#state())
    const kick = this.#find('[data-action=kick]')
    set(kick, text(this.#other.name === 'phone' ? 'kickPhone' : 'kickLaptop'))
    enable(kick, device.state === 'in' && this.#other.state === 'in')
    enable(this.#find('[data-action=login]'), device.state === 'out' || device.state === 'failed')
    device.polls.forEach((polls, index) => this.#showPolls(`gateway${index + 1}`, polls))
    this.#showStream('socket', device.socket)
    this.#showStream('events', device.events)
  }

  #state() {
    const { state, reason } = this.#device
    return {
      starting: () => text('stateStarting'),
      in: () => text('stateIn'),
      out: () => reason || text('stateOut'),
      failed: () => text('stateFailed', { status: reason })
    }[state]()
  }

  #showPolls(name, polls) {
    const line = this.#lines.get(name)
    const { last, bars } = polls
    set(line.querySelector('.what'), text(name))
    set(line.querySelector('.value'), last ? said(last) : '…')
    line.dataset.kind = last ? kind(last.status) : 'none'
    line.querySelectorAll('.strip i').forEach((bar, index) => {
      const status = bars[bars.length - BARS + index]
      bar.className = status === undefined ? '' : kind(status)
    })
  }

  #showStream(name, stream) {
    const line = this.#lines.get(name)
    set(line.querySelector('.what'), text(name))
    set(line.querySelector('.value'), stream.open ? text('open') : stream.reason || text('closed'))
    const out = this.#device.state === 'out'
    line.dataset.kind = stream.open ? 'ok' : out ? 'refused' : stream.reason ? 'away' : 'none'
  }
}

function said(poll) {
  return poll.status === 200 ? text('served', { ms: Math.round(poll.at - poll.sent) })
    : poll.status === 0 ? text('away') : `${poll.status} ${poll.reason}`
}

function kind(status) {
  return status === 200 ? 'ok' : status === 401 ? 'refused' : 'away'
}

function set(element, content) {
  if (element.textContent !== content) {
    element.textContent = content
  }
}

const TILES = ['gateway1', 'gateway2', 'socket', 'events']

/** Shows a measurement; none, or one that runs, has no values. */
export function showMeasurement(result) {
  const shown = (value) => (value === undefined ? '–' : `${Math.round(value)} ms`)
  for (const name of TILES) {
    set(document.getElementById(`tile-${name}`), shown(result?.seen?.[name]))
  }
  set(document.getElementById('tile-answer'), shown(result?.answer))
  const after = document.getElementById('tile-after')
  set(after, result?.after === undefined ? '–' : String(result.after))
  after.className = result?.after === 0 ? 'good' : result?.after > 0 ? 'bad' : ''
}
