// The page: two devices of alice, and what ends their sessions.
import { enable, onPress } from './button.js'
import { Device } from './device.js'
import { measure } from './measurement.js'
import { otherLanguage, switchLanguage, text, translate } from './texts.js'
import { DeviceView, showMeasurement } from './view.js'

const system = await (await fetch('/page/system')).json()
const gateways = ordered(system.ports.map((port) => `${location.protocol}//${location.hostname}:${port}`))
const phone = new Device('phone', 'ios', gateways)
const laptop = new Device('laptop', 'web', gateways)
const views = [new DeviceView(phone, laptop, gateways), new DeviceView(laptop, phone, gateways)]
const everywhere = document.getElementById('everywhere')
const redis = document.getElementById('redis')
const language = document.getElementById('language')

// kept as a function, since the language may change
let sentence = () => text('resultNone')
let busy = false

// the gateway that served this page comes first
function ordered(all) {
  return [location.origin, ...all.filter((gateway) => gateway !== location.origin)]
}

function say(next) {
  sentence = next
  document.getElementById('sentence').textContent = sentence()
}

function show() {
  translate()
  document.title = text('pageTitle')
  const other = otherLanguage()
  language.lang = other.lang
  language.textContent = other.name
  views.forEach((view) => view.show())
  document.getElementById('sentence').textContent = sentence()
  enableEverywhere()
}

function enableEverywhere() {
  enable(everywhere, !busy && (phone.state === 'in' || laptop.state === 'in'))
}

async function end(devices, name, action) {
  if (busy) {
    return
  }
  busy = true
  enableEverywhere()
  showMeasurement(null)
  document.querySelector('.result').scrollIntoView({ block: 'nearest' })
  say(() => text('resultRunning'))
  const result = await measure(devices, gateways, action)
  busy = false
  if (result.failed !== undefined) {
    say(() => text('resultFailed', { status: result.failed }))
  } else {
    showMeasurement(result)
    const complete = Object.values(result.seen).every((time) => time !== undefined)
    say(() => text(complete ? 'resultDone' : 'resultPartly',
      { who: text(name), answer: Math.round(result.answer), after: result.after, limit: result.limit }))
  }
  enableEverywhere()
}

async function stopRedis() {
  enable(redis, false)
  showMeasurement(null)
  const answer = await fetch('/page/redis-away', { method: 'POST' }).catch(() => null)
  say(() => answer?.ok ? text('redisStopped') : text('redisFailed', { status: answer?.status ?? 0 }))
  setTimeout(() => enable(redis, true), 10000)
}

const devices = [phone, laptop]
devices.forEach((device, index) => {
  const other = devices[1 - index]
  views[index].on('kick', () => end([other], other.name, () => device.send('DELETE', `/auth/sessions/${other.session}`)))
  views[index].on('login', () => device.logIn())
  device.addEventListener('change', enableEverywhere)
})
onPress(everywhere, () => {
  const present = devices.filter((device) => device.state === 'in')
  end(present, present.length > 1 ? 'both' : present[0].name, () => present[0].send('POST', '/auth/logout-all'))
})
onPress(redis, stopRedis)
language.addEventListener('click', () => {
  switchLanguage()
  show()
})
addEventListener('pagehide', () => devices.forEach((device) => device.leave()))
addEventListener('pageshow', (event) => {
  if (event.persisted) {
    devices.forEach((device) => device.logIn())
  }
})

document.getElementById('shop').href = system.shop
document.getElementById('desk').href = system.desk
document.getElementById('redis-away').hidden = !system.redisSwitch
show()
await Promise.all(devices.map((device) => device.logIn()))
