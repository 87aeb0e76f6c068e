// Texts in English and Chinese. '{name}' is replaced by a value.
const EN = {
  pageTitle: 'Gatehouse: one kick, every gateway',
  shop: 'Shop',
  desk: 'Service desk',
  title: 'End a session. Every gateway knows.',
  lead: 'Alice is logged in on two devices. Both ask order-service through two gateways, and hold a WebSocket and an event stream open. End the session of one device, and read how long it was still served.',
  resultTitle: 'Measurement',
  resultNone: 'Nothing measured yet. End the session of a device below.',
  resultRunning: 'Measuring…',
  resultDone: '{who}: the call returned after {answer} ms. Requests sent after that and still served: {after}.',
  resultFailed: 'The call was answered with {status}. Nothing was measured.',
  resultPartly: '{who}: not all ends were seen within {limit} s.',
  tileGateway1: 'refused at gateway 1',
  tileGateway2: 'refused at gateway 2',
  tileSocket: 'WebSocket closed',
  tileEvents: 'event stream closed',
  tileAnswer: 'the call returned',
  tileAfter: 'served after that',
  note: 'Milliseconds since the click, as this page saw them. Each device asks again as soon as it has an answer.',
  phone: 'Phone',
  laptop: 'Laptop',
  both: 'Both devices',
  gateway1: 'Gateway 1',
  gateway2: 'Gateway 2',
  socket: 'WebSocket',
  events: 'Event stream',
  kickPhone: 'Kick the phone',
  kickLaptop: 'Kick the laptop',
  logIn: 'Log in again',
  stateStarting: 'logging in',
  stateIn: 'alice',
  stateOut: 'logged out',
  stateFailed: 'login: {status}',
  open: 'open',
  closed: 'closed',
  served: '200 · {ms} ms',
  away: 'no answer',
  allTitle: 'Everything at once',
  allText: 'Ends every session of alice, on both devices, in the shop and at the service desk.',
  logOutEverywhere: 'Log out everywhere',
  redisTitle: 'Redis away',
  redisText: 'Stops Redis for 8 seconds. After 2 seconds the gateways answer 503: no request passes unchecked, and no valid token is called invalid.',
  redisButton: 'Stop Redis',
  redisStopped: 'Redis is stopped for 8 seconds.',
  redisFailed: 'Redis was not stopped: {status}.',
  loginTitle: 'Login at the gateway',
  loginText: 'A page of order-service that keeps no token. Without a session the gateway sends the browser to the login (alice, alice-pass) and back.',
  loginLink: 'Open the page',
  accountHello: 'Hello',
  accountLead: 'You logged in at the gateway. This page has no token, and your browser has a session cookie that scripts cannot read.',
  accountUser: 'user',
  accountRoles: 'roles',
  accountSession: 'session',
  accountLogOut: 'Log out of all applications',
  accountBack: 'Back to the demo',
  logOutFailed: 'The log-out was answered with {status}.'
}

const ZH = {
  pageTitle: 'Gatehouse：一次下线，所有网关生效',
  shop: '商城',
  desk: '客服台',
  title: '结束一个会话，所有网关立即知晓。',
  lead: 'Alice 在两台设备上登录。两台设备都经两个网关访问 order-service，并各保持一个 WebSocket 和一个事件流。结束其中一台的会话，看它还能访问多久。',
  resultTitle: '测量',
  resultNone: '尚未测量。请在下方结束一台设备的会话。',
  resultRunning: '正在测量……',
  resultDone: '{who}：调用在 {answer} 毫秒后返回。此后发出且仍被放行的请求：{after} 个。',
  resultFailed: '调用的应答为 {status}，未测量。',
  resultPartly: '{who}：{limit} 秒内未观察到全部结束。',
  tileGateway1: '网关 1 拒绝',
  tileGateway2: '网关 2 拒绝',
  tileSocket: 'WebSocket 关闭',
  tileEvents: '事件流关闭',
  tileAnswer: '调用返回',
  tileAfter: '返回后仍被放行',
  note: '自点击起的毫秒数，以本页面所见为准。每台设备收到应答后立即再次请求。',
  phone: '手机',
  laptop: '笔记本',
  both: '两台设备',
  gateway1: '网关 1',
  gateway2: '网关 2',
  socket: 'WebSocket',
  events: '事件流',
  kickPhone: '将手机踢下线',
  kickLaptop: '将笔记本踢下线',
  logIn: '重新登录',
  stateStarting: '正在登录',
  stateIn: 'alice',
  stateOut: '已登出',
  stateFailed: '登录：{status}',
  open: '已打开',
  closed: '已关闭',
  served: '200 · {ms} 毫秒',
  away: '无应答',
  allTitle: '全部下线',
  allText: '结束 alice 的所有会话：两台设备、商城和客服台。',
  logOutEverywhere: '全部登出',
  redisTitle: 'Redis 中断',
  redisText: '停止 Redis 8 秒。2 秒后网关应答 503：没有请求未经检查就放行，也没有有效令牌被判为无效。',
  redisButton: '停止 Redis',
  redisStopped: 'Redis 停止 8 秒。',
  redisFailed: 'Redis 未停止：{status}。',
  loginTitle: '在网关登录',
  loginText: 'order-service 的一个不保存令牌的页面。没有会话时，网关把浏览器送去登录（alice，alice-pass），然后送回。',
  loginLink: '打开页面',
  accountHello: '你好',
  accountLead: '你已在网关登录。本页面没有令牌，浏览器只有一个脚本读不到的会话 Cookie。',
  accountUser: '用户',
  accountRoles: '角色',
  accountSession: '会话',
  accountLogOut: '退出所有应用',
  accountBack: '返回演示',
  logOutFailed: '登出的应答为 {status}。'
}

const KEY = 'language'

function chosen() {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

let language = chosen() ?? (navigator.language.startsWith('zh') ? 'zh' : 'en')

export function text(key, values = {}) {
  const pattern = (language === 'zh' ? ZH : EN)[key] ?? key
  return pattern.replace(/\{(\w+)\}/g, (_, name) => values[name])
}

/** Sets the texts of all elements with 'data-text'. */
export function translate(root = document) {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  for (const element of root.querySelectorAll('[data-text]')) {
    element.textContent = text(element.dataset.text)
  }
}

/** Changes to the other language, and keeps the choice if the browser allows it. */
export function switchLanguage() {
  language = language === 'zh' ? 'en' : 'zh'
  try {
    localStorage.setItem(KEY, language)
  } catch {
    // the choice lasts as long as the page
  }
}

export function otherLanguage() {
  return language === 'zh' ? { lang: 'en', name: 'English' } : { lang: 'zh-CN', name: '中文' }
}
