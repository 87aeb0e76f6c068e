// The account page of order-service, which has no token: the browser's session cookie authenticates its requests.
import { text, translate } from './texts.js'

translate()

document.getElementById('log-out').addEventListener('click', async () => {
  const answer = await fetch('/logout', { method: 'POST' }).catch(() => null)
  const next = answer?.headers.get('Location')
  if (answer?.ok && next) {
    location.assign(next)
  } else {
    document.getElementById('result').textContent = text('logOutFailed', { status: answer?.status ?? 0 })
  }
})
