// Measures how long a device is served after a click that ends its session.
const LIMIT = 5000

/**
 * Runs an action, and returns what the devices saw, in milliseconds since the click; of several devices the latest.
 * 'after' counts the requests that were sent after the action had returned, and were served.
 */
export async function measure(devices, gateways, action) {
  const clicked = performance.now()
  const watches = devices.map((device) => watch(device, gateways, clicked))
  devices.forEach((device) => device.hurry(LIMIT))
  const answer = await action()
  const answered = performance.now()
  if (!answer?.ok) {
    watches.forEach((watched) => watched.end())
    return { failed: answer?.status ?? 0 }
  }
  await Promise.race([
    Promise.all(watches.map((watched) => watched.done)),
    new Promise((resolve) => setTimeout(resolve, LIMIT))
  ])
  const after = watches.reduce((sum, watched) => sum + watched.served.filter((sent) => sent > answered).length, 0)
  watches.forEach((watched) => watched.end())
  devices.forEach((device) => device.hurry(0))
  const latest = (name) => {
    const times = watches.map((watched) => watched.seen[name])
    return times.every((time) => time !== undefined) ? Math.max(...times) : undefined
  }
  const seen = Object.fromEntries(watches[0].names.map((name) => [name, latest(name)]))
  return { answer: answered - clicked, after, limit: LIMIT / 1000, seen }
}

function watch(device, gateways, clicked) {
  const ending = new AbortController()
  const names = gateways.map((_, index) => `gateway${index + 1}`)
  for (const stream of ['socket', 'events']) {
    if (device[stream].open) {
      names.push(stream)
    }
  }
  const seen = {}
  const served = []
  const done = new Promise((resolve) => {
    const note = (name, at) => {
      seen[name] ??= at - clicked
      if (names.every((each) => seen[each] !== undefined)) {
        resolve()
      }
    }
    device.addEventListener('poll', ({ detail }) => {
      if (detail.status === 401) {
        note(`gateway${detail.gateway + 1}`, detail.at)
      } else if (detail.status === 200) {
        served.push(detail.sent)
      }
    }, ending)
    device.addEventListener('closed', ({ detail }) => note(detail.stream, detail.at), ending)
  })
  return { names, seen, served, done, end: () => ending.abort() }
}
